/* What is typed is not lost: not with the connection, not with the session, not with the browser.

   Every form of the rail that says `data-comes` keeps its text in this browser, under the person, the version and
   the place, until the server has it. A form that could not be sent is sent again when the server answers; it
   names itself (`uid`), so that it makes one comment however often it comes. Signing out clears the drafts, as
   all of them (forms.js); a session that ends leaves them, for the person comes back. */

const bench = globalThis.bench;
const rail = document.getElementById("rail");
const texts = document.getElementById("texts").dataset;
const person = document.body.dataset.user || "-";
const OURS = `sb:draft:${person}:`;
const WAITS = [2, 4, 8, 15, 30]; // seconds between tries
const TYPED = ["text", "replacement"];
const KEPT = ["uid", "finding", "edition", "kind", "text", "aspect", "replacement"];

const clock = (ms) => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(ms);
const control = (form, name) => form.elements.namedItem(name);
const isNew = (form) => form.id === "composer";

function keyOf(form) {
  const place = isNew(form) && bench.writingAt();
  if (isNew(form) && !place) return null;
  return OURS + form.dataset.draft + (place ? `:${place.seq}-${place.start}-${place.endSeq ?? ""}-${place.end}` : "");
}

function valuesOf(form) {
  return Object.fromEntries(KEPT.filter((name) => control(form, name)).map((name) => [name, control(form, name).value]));
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) if (control(form, name)) control(form, name).value = value;
  const proposal = form.querySelector("[data-replacement]");
  if (proposal && values.replacement) proposal.open = true;
}

function told(form, text) {
  const label = form.querySelector("[data-kept]");
  if (label) label.textContent = text;
}

/** Keep a form's text now; what was kept of it under another place goes. */
bench.keep = (form) => {
  clearTimeout(form.waiting);
  form.waiting = 0;
  const key = form.dataset.comes === undefined ? null : keyOf(form);
  if (!key) return;
  const values = valuesOf(form);
  try {
    if (form.keptAs && form.keptAs !== key) localStorage.removeItem(form.keptAs);
    form.keptAs = key;
    if (!TYPED.some((name) => (values[name] ?? "").trim())) return localStorage.removeItem(key);
    const at = Date.now();
    localStorage.setItem(key, JSON.stringify({ at, sent: false, values, place: isNew(form) ? bench.writingAt() : null }));
    told(form, texts.draftSaved.replace("{time}", clock(at)));
  } catch {
    told(form, texts.draftFailed);
  }
  return undefined;
};
bench.forget = (form) => {
  clearTimeout(form.waiting);
  calm(form);
  try {
    for (const key of [form.keptAs, keyOf(form)]) if (key) localStorage.removeItem(key);
  } catch { /* nothing was kept either */ }
};

rail.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-comes]");
  if (!form) return;
  clearTimeout(form.waiting);
  form.waiting = setTimeout(() => bench.keep(form), 400);
  if (form.tries) rest(form);
});
// Not on leaving a text: the line that tells of it would come between the press of a button and its release.
rail.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-comes]");
  if (form && !event.target.matches("textarea")) bench.keep(form);
});
let signingOut = false;
document.addEventListener("submit", (event) => { signingOut ||= event.target.matches("[data-clears-drafts]"); });
const keepAll = () => {
  if (signingOut) return;
  for (const form of rail.querySelectorAll("form[data-comes]")) if (form.waiting) bench.keep(form);
};
addEventListener("pagehide", keepAll);
document.addEventListener("visibilitychange", () => { if (document.hidden) keepAll(); });

/* Offered back, or put back at once where nothing else is asked for. */
function found() {
  const rows = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(OURS)) continue;
      const kept = JSON.parse(localStorage.getItem(key));
      const name = key.slice(OURS.length);
      const about = name.match(/^(reply|edit):(\d+)$/);
      const form = document.getElementById("composer");
      if (about && document.getElementById(`c${about[2]}`)) rows.push({ key, kept, act: about[1], id: about[2] });
      else if (kept?.place && form?.dataset.draft && name.startsWith(`${form.dataset.draft}:`) && bench.block(kept.place.seq)) rows.push({ key, kept, act: "new" });
    }
  } catch { /* unreadable: nothing to offer */ }
  return rows.sort((a, b) => b.kept.at - a.kept.at);
}

function offer({ key, kept, act, id }, words, take) {
  const note = Object.assign(document.createElement("div"), { className: "notice notice--soft wait kept" });
  note.setAttribute("role", "status");
  const row = Object.assign(document.createElement("div"), { className: "row" });
  const button = (text, run) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--s btn--neutral", textContent: text });
    made.addEventListener("click", () => { run(); note.remove(); bench.arrange(); });
    row.append(made);
  };
  const quote = Object.assign(document.createElement("p"), { className: "kept__text", textContent: kept.values.text });
  button(words.take, take);
  button(texts.draftDrop, () => {
    localStorage.removeItem(key);
    words.drop?.();
  });
  const about = Object.assign(document.createElement("div"), { textContent: words.said.replace("{time}", clock(kept.at)) });
  about.append(quote);
  note.append(document.createElement("span"), about, row);
  note.dataset.about = id ?? act;
  document.getElementById("rail-notes").append(note);
}

function putBack(row) {
  const form = document.getElementById("composer");
  fill(form, row.kept.values);
  form.keptAs = row.key;
  form.dataset.at = row.kept.place.seq;
  bench.write(row.kept.place, { back: true });
  bench.show(row.kept.place.seq);
  const note = form.querySelector("[data-back]");
  note.hidden = false;
  note.querySelector("[data-back-said]").textContent = texts.draftBack.replace("{time}", clock(row.kept.at));
}

function restore() {
  const came = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  const elsewhere = (came && location.hash) || document.querySelector(".bench").dataset.placing;
  const quiet = !matchMedia("(max-width: 48rem)").matches && !elsewhere;
  let free = quiet && !bench.writingAt();
  for (const row of found()) {
    if (row.act === "new" && free) {
      free = false;
      putBack(row);
    } else if (row.act === "new") offer(row, { said: texts.draftFound, take: texts.draftRestore }, () => putBack(row));
    else offer(row, { said: texts.draftFound, take: texts.draftRestore }, () => reopen(row));
  }
}

async function reopen({ act, id, kept, key }) {
  const card = document.getElementById(`c${id}`);
  bench.select(card);
  if (act === "reply") {
    const reply = card.querySelector("[data-reply]");
    if (!reply) return;
    reply.open = true;
    const form = reply.querySelector("form");
    fill(form, kept.values);
    form.keptAs = key;
    form.querySelector("textarea").focus();
    return;
  }
  const put = (event) => {
    if (event.detail.target.id !== `edit-${id}`) return;
    document.removeEventListener("htmx:afterSwap", put);
    const form = card.querySelector("[data-edits]");
    if (!form) return;
    fill(form, kept.values); // the edition that was seen, too: a change meanwhile is told
    form.keptAs = key;
  };
  document.addEventListener("htmx:afterSwap", put);
  card.querySelector("[data-edit]")?.click();
}

/* Sent again. Only words that stand as they were pressed: who types on, presses again. */
function calm(form) {
  clearTimeout(form.again);
  form.tries = 0;
  const note = form.querySelector("[data-resend]");
  if (note) note.hidden = true;
}
function say(form, text) {
  const note = form.querySelector("[data-resend]");
  if (!note) return;
  note.hidden = false;
  const label = note.querySelector("[data-resend-said]");
  if (label.textContent !== text) label.textContent = text;
  bench.arrange();
}
function rest(form) {
  clearTimeout(form.again);
  form.tries = 0;
  say(form, texts.resendRests);
}
function send(form) {
  clearTimeout(form.again);
  if (form.isConnected) form.requestSubmit();
}
function later(form) {
  bench.keep(form);
  clearTimeout(form.again);
  form.tries = (form.tries || 0) + 1;
  say(form, navigator.onLine ? texts.resendWaits : texts.resendCut);
  form.again = setTimeout(() => send(form), 1000 * (WAITS[form.tries - 1] ?? WAITS.at(-1)));
}
rail.addEventListener("click", (event) => {
  if (event.target.closest("[data-resends]")) send(event.target.closest("form"));
});
addEventListener("online", () => { for (const form of rail.querySelectorAll("form[data-comes]")) if (form.tries) send(form); });

const comes = (event) => event.detail.elt.closest?.("form[data-comes]");
document.addEventListener("htmx:beforeRequest", (event) => { if (comes(event)) bench.keep(comes(event)); });
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, (event) => { if (comes(event)) later(comes(event)); });
document.addEventListener("htmx:responseError", (event) => {
  const form = comes(event);
  if (form && event.detail.xhr.status >= 500) later(form);
  else if (form) calm(form);
});

/* Whoever signed in again in another tab has another token here than the page: the cookie has the one that counts. */
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1];
  if (token && event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = token;
});

bench.restore = restore;
