/* What others do appears without a reload: asked for while the page is seen, put in place without moving what is
   read or typed, and said aloud. */

const bench = globalThis.bench;
const root = document.querySelector(".bench");
const rail = document.getElementById("rail");
const texts = document.getElementById("texts").dataset;
const EVERY = 8; // seconds
const SLOWER = 30; // after a failure
const AT_ONCE = 100; // cards in one answer
let etag = "";
let page = null;
let timer = 0;
let asking = null;
let ended = false;

function say(text) {
  const line = document.getElementById("rail-say");
  if (line) line.textContent = text;
}

/** A card anew, in the place of the old one; where somebody types, only what stands around that. */
function renew(old, fresh, force) {
  const busy = !force && (old.contains(document.activeElement) || old.querySelector("[data-edits], details.act[open]"));
  const on = old.classList.contains("thread--on");
  if (!busy) {
    bench.inPlaceOf(old, fresh);
    fresh.classList.toggle("thread--on", on);
    old.replaceWith(fresh);
    htmx.process(fresh);
    return fresh;
  }
  for (const name of old.getAttributeNames()) if (name.startsWith("data-") && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (name.startsWith("data-")) old.setAttribute(name, value);
  old.classList.toggle("thread--settled", fresh.classList.contains("thread--settled"));
  document.getElementById(`${old.id}-words`).replaceWith(fresh.querySelector(`#${old.id}-words`));
  const edit = document.getElementById(`edit-${old.dataset.id}`);
  while (edit.previousSibling) edit.previousSibling.remove();
  const more = fresh.querySelector(".thread__more");
  for (const node of [...more.childNodes]) {
    if (node.id === edit.id) break;
    edit.before(node);
  }
  return old;
}

/** Put an answer of the server in place; returns {added, changed, missing}: how many, and which are still to come. */
function put(doc, { quiet = false } = {}) {
  const news = doc.getElementById("news");
  const order = news.dataset.order.trim().split(" ").filter(Boolean).map((one) => one.split(":"));
  const saved = news.dataset.saved;
  for (const id of ["rail-head", "toc"]) {
    const [old, fresh] = [document.getElementById(id), doc.getElementById(id)];
    if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }
  const narrow = document.getElementById("narrow");
  const form = doc.getElementById("narrow-form");
  if (!narrow && form) document.getElementById("rail-say").before(doc.getElementById("narrow"));
  else if (form && !narrow.contains(document.activeElement)) document.getElementById("narrow-form").replaceWith(form);
  bench.tabs?.();
  let [added, changed] = [0, 0];
  for (const fresh of [...doc.querySelectorAll("#news-cards > .thread[data-id]")]) {
    const old = document.getElementById(fresh.id);
    fresh.classList.remove("thread--on");
    fresh.removeAttribute("aria-current");
    if (old) {
      renew(old, fresh, fresh.dataset.id === saved);
      changed += 1;
    } else {
      if (!quiet) mark(fresh);
      document.getElementById("cards").append(fresh);
      htmx.process(fresh);
      added += 1;
    }
  }
  sort(order);
  rail.querySelector(".rail__empty")?.remove();
  return { added, changed, missing: missing(order) };
}

function mark(card) {
  const tag = Object.assign(document.createElement("span"), { className: "tag tag--line act", textContent: texts.newsTag });
  tag.dataset.fresh = "";
  card.querySelector(".thread__head").append(tag);
}

/** In reading order, moving no card that stands right; what is no longer there goes. */
function sort(order) {
  const known = new Set(order.map(([id]) => id));
  for (const card of bench.cards()) if (!known.has(card.dataset.id)) card.remove();
  let last = document.getElementById("composer");
  for (const [id] of order) {
    const card = document.getElementById(`c${id}`);
    if (!card) continue;
    const next = last ? last.nextElementSibling : document.getElementById("cards").firstElementChild;
    if (next !== card) (last ? last.after(card) : document.getElementById("cards").prepend(card));
    last = card;
  }
}
const missing = (order) => order.filter(([id, stamp]) => document.getElementById(`c${id}`)?.dataset.stamp !== stamp).map(([id]) => id);

async function fetchCards(ids) {
  let told = { added: 0, changed: 0 };
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const query = new URLSearchParams({ part: "cards", ids: ids.slice(at, at + AT_ONCE).join(",") });
    const response = await fetch(`${location.pathname}?${query}`, { redirect: "manual", headers: { "HX-Request": "true" } });
    if (!response.ok) throw new Error(String(response.status));
    const done = put(new DOMParser().parseFromString(await response.text(), "text/html"));
    told = { added: told.added + done.added, changed: told.changed + done.changed };
  }
  return told;
}

function tell({ added, changed, gone }) {
  const parts = [[added, texts.newsAdded], [changed, texts.newsChanged], [gone, texts.newsGone]];
  const said = parts.filter(([n]) => n).map(([n, words]) => words.replace("{n}", n)).join(" ");
  if (said) say(said);
}

function note(id, words, link, address) {
  if (document.getElementById(id)) return;
  const box = Object.assign(document.createElement("div"), { id, className: "notice wait" });
  box.setAttribute("role", "status");
  const text = Object.assign(document.createElement("div"), { textContent: `${words} ` });
  text.append(Object.assign(document.createElement("a"), { href: address, textContent: link }));
  box.append(document.createElement("span"), text);
  document.getElementById("rail-notes").prepend(box);
}

/** The session is over: the texts are kept, and signing in leads back here. */
function signedOut() {
  ended = true;
  for (const form of rail.querySelectorAll("form[data-comes]")) bench.keep(form);
  const back = encodeURIComponent(location.pathname + location.search);
  note("news-ended", texts.sessionEnded, texts.signIn, `${root.dataset.login}?next=${back}`);
  bench.arrange();
}

let cut = false;
async function ask() {
  if (document.getElementById("rail-more")) return;
  const response = await fetch(root.dataset.news, { redirect: "manual", headers: etag ? { "If-None-Match": etag } : {} });
  if (cut) say(texts.backAgain);
  cut = false;
  if (response.type === "opaqueredirect" || response.status === 403 || response.status === 404) return signedOut();
  if (response.status === 304) return;
  if (!response.ok) throw new Error(String(response.status));
  const { order, page: now } = await response.json();
  if (page !== null && page !== now) note("news-page", texts.pageMovedOn, texts.pageReload, location.pathname + location.search);
  page = now;
  const ids = missing(order);
  const known = new Set(order.map(([id]) => String(id)));
  const gone = bench.cards().filter((card) => !known.has(card.dataset.id));
  if (ids.length) tell({ ...await fetchCards(ids), gone: gone.length });
  else if (gone.length) {
    for (const card of gone) card.remove();
    tell({ gone: gone.length });
  }
  if (ids.length || gone.length) {
    bench.refresh();
    bench.findingsAnew?.();
  }
  etag = response.headers.get("ETag") ?? "";
}

/** Ask now, then every few seconds as long as the page is seen; `anew` compares every card. */
bench.poll = ({ anew = false } = {}) => {
  if (anew) etag = "";
  clearTimeout(timer);
  if (ended || document.hidden || !root.dataset.news || asking) return asking;
  let wait = EVERY;
  asking = ask().catch(() => {
    wait = SLOWER;
    if (!cut) say(texts.connectionCut);
    cut = true;
  }).finally(() => {
    asking = null;
    clearTimeout(timer);
    if (!ended) timer = setTimeout(() => bench.poll(), wait * 1000);
  });
  return asking;
};
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : bench.poll()));
addEventListener("online", () => bench.poll());
addEventListener("focus", () => bench.poll());

/* An own save comes back in the same form: the card, the counts, an empty form. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr, requestConfig } = event.detail;
  if (target.id !== "rail" || xhr.status >= 300) return;
  const doc = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const news = doc.getElementById("news");
  if (!news) return;
  event.detail.shouldSwap = false;
  const form = requestConfig?.elt;
  if (form?.matches?.("form[data-comes]")) bench.forget(form);
  if (form?.id === "composer" ? form.elements.finding?.value : form?.closest?.("[data-withdraws]")) bench.findingsAnew?.();
  if (form?.id === "composer") bench.emptied(doc.getElementById("composer"));
  const { saved, said } = news.dataset;
  put(doc, { quiet: true });
  bench.refresh();
  bench.selectId(saved, { text: false });
  say(said);
  document.getElementById(`c${saved}`)?.querySelector("[data-reply] summary, .thread__go")?.focus({ preventScroll: true });
  bench.poll({ anew: true });
});

setTimeout(() => bench.poll(), 1500);
