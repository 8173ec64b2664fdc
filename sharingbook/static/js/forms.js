/* Forms: the summary of errors takes the focus, a press counts once, and text that is typed is never lost.

   <form data-autosave="register"> keeps what is typed in this browser, two seconds after the last key, under
   the person's own number; the page offers it back when it differs from what the server sent. It goes when a
   page reports success, on sign-out, and after thirty days (seven, where another person signs in). Files,
   passwords and tokens are never kept. */

const texts = document.getElementById("texts")?.dataset ?? {};
const OURS = "sb:draft:";
const person = `${OURS}${document.body.dataset.user || "-"}:`;
const WEEK = 7 * 24 * 3600 * 1000;
const MONTH = 30 * 24 * 3600 * 1000;

document.querySelector("[data-error-summary]")?.focus();

// A press counts once. The button stays enabled (its value must travel) and says that it works.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.method === "get" || form.matches("[hx-post], [data-hx-post], [hx-put]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  queueMicrotask(() => {
    if (event.defaultPrevented) return;
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  document.querySelectorAll("[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy"));
});

function drafts(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
function clock(ms) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(ms);
}
const withTime = (text, ms) => (text ?? "").replace("{time}", clock(ms));

// A draft outlives a session that ended, for the person comes back. Where somebody else uses this browser, it
// goes sooner.
const lifetime = (key) => (document.body.dataset.user && !key.startsWith(person) ? WEEK : MONTH);
for (const key of drafts(OURS)) if (!(Date.now() - (read(key)?.at ?? 0) < lifetime(key))) localStorage.removeItem(key);
if (document.querySelector('#messages [data-level="success"]')) {
  for (const key of drafts(person)) if (read(key)?.sent) localStorage.removeItem(key);
}
let signingOut = false;
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-clears-drafts]")) return;
  signingOut = true;
  drafts(person).forEach((key) => localStorage.removeItem(key));
});

const kept = (control) =>
  control.name && !control.name.startsWith("csrf") && !control.readOnly && !control.disabled &&
  !["file", "password", "hidden", "submit", "button", "image", "reset"].includes(control.type);

function values(form) {
  return [...form.elements].filter(kept).map((c) => [c.name, c.value, "checked" in c ? c.checked : null,
    c.multiple ? [...c.selectedOptions].map((o) => o.value) : null]);
}
function restore(form, saved) {
  const controls = [...form.elements].filter(kept);
  const used = new Set();
  for (const [name, value, checked, many] of saved) {
    const boxed = checked !== null;
    const control = controls.find((c) => !used.has(c) && c.name === name && (!/^(checkbox|radio)$/.test(c.type) || c.value === value));
    if (!control) continue;
    used.add(control);
    if (many) for (const option of control.options) option.selected = many.includes(option.value);
    else if (boxed && /^(checkbox|radio)$/.test(control.type)) control.checked = checked;
    else control.value = value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function keep(form) {
  const key = person + form.dataset.autosave;
  const status = form.querySelector("[data-autosave-status]");
  const tell = (text) => { if (status) status.textContent = text ?? ""; };
  const fromServer = JSON.stringify(values(form));
  let timer = 0;

  const save = (sent) => {
    clearTimeout(timer);
    const now = values(form);
    if (!sent && JSON.stringify(now) === fromServer) return;
    const at = Date.now();
    try {
      localStorage.setItem(key, JSON.stringify({ at, sent, values: now }));
      tell(withTime(texts.draftSaved, at));
    } catch {
      tell(texts.draftFailed);
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(false), 2000);
  };

  const saved = read(key);
  if (saved && JSON.stringify(saved.values) !== fromServer) offer(form, key, saved, tell);
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => save(true));
  addEventListener("pagehide", () => { if (timer && !form.dataset.sent && !signingOut) save(false); });
}

function offer(form, key, saved, tell) {
  const note = document.createElement("div");
  note.className = "notice notice--soft wait";
  note.setAttribute("role", "status");
  const row = Object.assign(document.createElement("div"), { className: "row" });
  const button = (text, css, act) => {
    const b = Object.assign(document.createElement("button"), { type: "button", className: `btn btn--s ${css}`, textContent: text });
    b.addEventListener("click", () => { act(); note.remove(); });
    return b;
  };
  row.append(
    button(texts.draftRestore, "", () => { restore(form, saved.values); tell(texts.draftRestored); }),
    button(texts.draftDrop, "btn--neutral", () => localStorage.removeItem(key)),
  );
  note.append(document.createElement("span"), Object.assign(document.createElement("div"), { textContent: withTime(texts.draftFound, saved.at) }), row);
  form.prepend(note);
}

document.querySelectorAll("form[data-autosave]").forEach(keep);

// <input type="hidden" data-touched="one other"> holds the name of the one of these fields that was changed last.
document.querySelectorAll("input[data-touched]").forEach((kept) => {
  const names = kept.dataset.touched.split(" ");
  kept.form?.addEventListener("input", ({ target }) => {
    if (names.includes(target.name)) kept.value = target.name;
  });
});
