/* Every page: menus, dialogs, copying, folds, and what htmx says when something goes wrong.
   All by delegation, so swapped parts need no second start. Pages work without this file. */

const texts = document.getElementById("texts")?.dataset ?? {};

function say(message, css = "wait") {
  const box = document.getElementById("messages");
  if (!box || !message) return;
  const notice = document.createElement("div");
  notice.className = `notice notice--soft ${css}`;
  notice.append(document.createElement("span"), Object.assign(document.createElement("div"), { textContent: message }));
  box.replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

// Other scripts speak through an event, since no module imports another (hashed file names):
// document.dispatchEvent(new CustomEvent("say", { detail: { message, css: "praise" } }))
document.addEventListener("say", (event) => say(event.detail.message, event.detail.css));

// Menus close on Escape and on a click elsewhere; Escape gives the focus back.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  const linkInDialog = event.target.closest("dialog a[href^='#']");
  if (linkInDialog) linkInDialog.closest("dialog").close();
  const copier = event.target.closest("[data-copies]");
  if (copier) copy(copier);
  if (event.target.closest("[data-prints]")) window.print();
});

async function copy(button) {
  const source = document.getElementById(button.dataset.copies);
  if (!source) return;
  try {
    await navigator.clipboard.writeText("value" in source ? source.value : source.textContent);
    say(texts.copied, "praise");
  } catch {
    // No clipboard (plain http): the text is selected, so that Ctrl+C takes it.
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
  }
}

// Folds are open on the desk; CSS alone does it where ::details-content is known.
const desk = matchMedia("(min-width: 48.01rem)");
const unfold = () => document.querySelectorAll("details.fold").forEach((fold) => { if (desk.matches) fold.open = true; });
desk.addEventListener("change", unfold);
unfold();

// A swap that fails says so; a session that ended sends to the sign-in page and back.
document.addEventListener("htmx:beforeSwap", (event) => {
  const address = new URL(event.detail.xhr.responseURL || location.href, location.href);
  if (/\/login\/$/.test(address.pathname) && !location.pathname.endsWith("/login/")) {
    event.detail.shouldSwap = false;
    location.assign(`${address.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
});
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 409 ? texts.stale : status === 403 || status === 404 ? texts.refused : texts.failed);
});
document.addEventListener("htmx:sendError", () => say(texts.offline));
