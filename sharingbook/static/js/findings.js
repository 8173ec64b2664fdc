/* What the check found: a list in a tab of the rail, a mark beside each block that has findings, and a finding under
   its block when somebody wants to read it. One finding is open at a time. */

const bench = globalThis.bench;
const rail = document.getElementById("rail");
const pane = document.getElementById("findings");
const sheet = document.getElementById("sheet");
// The form for a new comment; the one that places a carried comment makes nothing of a finding.
const composer = () => document.querySelector("#composer[data-points]:has([name=finding])");
const cards = new Map(); // key → card, in reading order
const marks = new Map(); // block number → mark
let open = null;
let spot = null; // what stands in the text for the open finding: the card, or its row of a table
let drawing = 0;
let carried = new Map(); // key → what was typed into its form, over a list that comes anew

async function load() {
  const response = await fetch(pane.dataset.address, { redirect: "manual", headers: { "HX-Request": "true" } });
  if (!response.ok) return;
  carried = typed();
  const doc = new DOMParser().parseFromString(await response.text(), "text/html");
  pane.replaceChildren(...doc.body.childNodes);
  htmx.process(pane);
  take();
}

/** The list was put in place anew: its cards, marks and numbers. */
function take() {
  const kept = open;
  shut();
  cards.clear();
  const stored = pane.querySelector("#finding-cards");
  for (const card of [...(stored?.content.children ?? [])]) cards.set(card.dataset.finding, document.adoptNode(card));
  putBack();
  bench.tabs();
  drawMarks();
  if (kept && cards.has(kept)) show(kept, { scroll: false });
  const said = pane.querySelector("#findings-in")?.dataset.said;
  if (said) document.getElementById("rail-say").textContent = said;
}

/* Reasons that are being written: a list that came anew waits for them, and takes them along. */
const reasons = () => [pane, ...cards.values()].flatMap((part) => [...part.querySelectorAll("[name=reason]")]);
const isAsked = (box) => box.isConnected && Boolean(box.closest(".act[open]"));
const keyOf = (box) => box.closest(".finding").dataset.finding;
function typed(sent = null) {
  const written = reasons().filter((box) => box.form !== sent && (box.value.trim() || isAsked(box)));
  return new Map(written.map((box) => [keyOf(box), { reason: box.value, scope: box.form.elements.scope.value }]));
}
function putBack() {
  for (const box of reasons()) {
    const said = carried.get(keyOf(box));
    if (!said) continue;
    box.value = said.reason;
    box.form.elements.scope.value = said.scope;
    for (let fold = box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  carried = new Map();
}
function tellOfNew() {
  if (!pane.querySelector(".findings__anew")) {
    const notice = Object.assign(document.createElement("div"), { className: "notice wait findings__anew" });
    const take = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--s btn--neutral", textContent: pane.dataset.takes });
    take.dataset.takesFindings = "";
    notice.setAttribute("role", "status");
    notice.append(document.createElement("span"), Object.assign(document.createElement("b"), { textContent: pane.dataset.anew }), take);
    pane.firstElementChild.prepend(notice);
  }
  if (pane.hidden) document.getElementById("rail-say").textContent = pane.dataset.anew;
}

/* The tabs: comments or findings. */
bench.tab = (name) => {
  rail.classList.toggle("rail--findings", name === "findings");
  pane.hidden = name !== "findings";
  bench.tabs();
  if (name !== "findings") bench.arrange({ follow: true });
};
/** Say in the head of the rail how many are open and which tab is shown; the head comes anew with news. */
bench.tabs = () => {
  const now = pane.hidden ? "comments" : "findings";
  for (const link of rail.querySelectorAll("[data-tab]")) {
    if (link.dataset.tab === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const total = pane.querySelector("#findings-in:has(.findings__sum)")?.dataset.total;
  const count = rail.querySelector("[data-findings-count]");
  const strip = rail.querySelector("[data-findings-strip]"); // while one is open, its place in the list stands there
  if (!count) return;
  count.hidden = total === undefined;
  strip.hidden = total === undefined || Boolean(open);
  count.textContent = strip.lastElementChild.textContent = total ?? "";
};

/* Marks at the right edge of the blocks. */
function drawMarks() {
  for (const mark of marks.values()) mark.remove();
  marks.clear();
  const byBlock = new Map();
  for (const card of cards.values()) byBlock.set(card.dataset.seq, [...(byBlock.get(card.dataset.seq) ?? []), card]);
  const waiting = [...byBlock];
  const turn = ++drawing;
  const some = () => {
    const until = performance.now() + 12;
    while (turn === drawing && waiting.length && performance.now() < until) drawMark(...waiting.shift());
    if (turn === drawing && waiting.length) setTimeout(some);
  };
  some();
}
function drawMark(seq, own) {
  const block = bench.block(seq);
  if (!block) return;
  const mark = Object.assign(document.createElement("button"), { type: "button", className: `findmark ${gravest(own).dataset.css}` });
  mark.append(gravest(own).querySelector(".tag svg").cloneNode(true));
  mark.dataset.finds = seq;
  mark.setAttribute("aria-label", pane.dataset.words.replace("{n}", own.length));
  mark.setAttribute("aria-expanded", String(own.some((card) => card.dataset.finding === open)));
  // Beside a heading, not inside it: the mark is no part of its name.
  if (/^H[1-6]$/.test(block.tagName)) {
    mark.classList.add(`addc--${block.tagName.toLowerCase()}`);
    (bench.button(block) ?? block).before(mark);
  } else block.append(mark);
  marks.set(seq, mark);
}
const WEIGHT = ["must", "wait", "ask"];
const gravest = (own) => own.reduce((best, card) => (WEIGHT.indexOf(card.dataset.css) < WEIGHT.indexOf(best.dataset.css) ? card : best));

/* The open finding. */
function shut() {
  if (!open) return false;
  const card = cards.get(open);
  marks.get(card?.dataset.seq)?.setAttribute("aria-expanded", "false");
  bench.block(card?.dataset.seq)?.classList.remove("blk--on");
  line(open)?.removeAttribute("aria-current");
  const here = spot?.contains(document.activeElement);
  spot?.remove();
  spot = open = null;
  bench.ring(null);
  if (!bench.selected()) bench.drop(); // tells how many comments there are again
  bench.tabs();
  if (here) marks.get(card.dataset.seq)?.focus({ preventScroll: true });
  bench.arrange({ follow: true });
  return true;
}
bench.shutFinding = shut;
const line = (key) => pane.querySelector(`[data-opens-finding="${key}"]`);

/** Put a card under its block: below a cell in a row of its own, or below the table where cells reach over rows. */
function put(block, card) {
  const row = block.closest("tr");
  if (!row || !bench.draft.contains(row)) {
    block.after(card);
    return card;
  }
  const table = row.closest("table");
  if (row.closest("thead") || [...table.querySelectorAll("[rowspan]")].some((cell) => cell.rowSpan > 1)) {
    (table.closest(".tablebox") ?? table).after(card);
    return card;
  }
  const own = Object.assign(document.createElement("tr"), { className: "findrow" });
  const cell = document.createElement("td");
  cell.colSpan = [...row.cells].reduce((sum, one) => sum + one.colSpan, 0);
  cell.append(card);
  own.append(cell);
  row.after(own);
  return own;
}

function show(key, { scroll = true } = {}) {
  const card = cards.get(key);
  const block = card && bench.block(card.dataset.seq);
  if (!block) return;
  shut();
  bench.drop();
  open = key;
  block.closest("details")?.setAttribute("open", "");
  spot = put(block, card);
  htmx.process(card);
  marks.get(card.dataset.seq)?.setAttribute("aria-expanded", "true");
  block.classList.add("blk--on");
  line(key)?.setAttribute("aria-current", "true");
  bench.ring(bench.placeOfCard(card));
  bench.list(false);
  tellPosition();
  bench.arrange({ follow: true });
  if (!scroll) return;
  bench.show(Number(card.dataset.seq));
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
  line(key)?.scrollIntoView({ block: "nearest" });
}

function tellPosition() {
  const label = rail.querySelector("[data-position]");
  const at = [...cards.keys()].indexOf(open);
  if (label && at >= 0) label.textContent = pane.dataset.position.replace("{n}", at + 1).replace("{all}", cards.size);
  bench.tabs();
}

/** The next finding in reading order; at first the next one from where the reader is. */
bench.nextFinding = (by = 1) => {
  const keys = [...cards.keys()];
  if (!keys.length) {
    bench.tab("findings");
    pane.querySelector(".finding a, .finding summary")?.focus();
    return;
  }
  const top = sheet.getBoundingClientRect().top + 50;
  const seq = bench.seqOf(bench.blockAt(Math.max(top, 0)) ?? bench.block(cards.get(keys[0]).dataset.seq));
  const first = keys.findIndex((key) => Number(cards.get(key).dataset.seq) >= seq);
  const next = open ? keys.indexOf(open) + by : Math.max(first, 0);
  show(keys[(next + keys.length) % keys.length]);
};
/** On the phone 前 and 次 go through what the sheet shows. */
bench.stepFinding = (by) => {
  if ((pane.hidden && !open) || !cards.size) return false;
  bench.nextFinding(by);
  return true;
};

/* A finding becomes a comment: the form with what the check says, to be changed; its kind is the reviewer's. */
bench.makeComment = () => make(document.activeElement?.closest?.(".finding") ?? cards.get(open));
function make(card) {
  const form = composer();
  if (!form || !card) return;
  const title = [...bench.draft.querySelectorAll(".blk:is(h1, h2, h3, h4, h5, h6)")].find(bench.button);
  const first = title ?? [...bench.draft.querySelectorAll(".blk")].find(bench.button);
  const place = card.dataset.seq === undefined ? first && bench.wholeBlock(bench.seqOf(first)) : bench.placeOfCard(card);
  if (!place) return;
  const box = form.elements.text;
  const typed = box.value.trim() && !isUntouched(form) ? `${box.value.trimEnd()}\n` : "";
  box.value = typed + card.dataset.text;
  form.dataset.filled = box.value;
  form.dataset.at = place.seq;
  form.elements.finding.value = card.dataset.finding;
  form.elements.aspect.value = card.dataset.aspect;
  bench.write(place);
  form.querySelector(`[name=kind][value="${card.dataset.kind}"]`).focus({ preventScroll: true });
}
const isUntouched = (form) => Boolean(form.elements.finding.value) && form.elements.text.value === form.dataset.filled;

/** The form is closed or writes elsewhere: what the check wrote into it, and nobody changed, goes. */
bench.letGo = (form, { drop = false } = {}) => {
  if (isUntouched(form) || drop) {
    bench.forget(form);
    form.elements.text.value = form.elements.aspect.value = "";
    form.elements.finding.value = "";
  }
  bench.madeOf(form);
};
/** Say in the form of which finding it is made, and what kind its severity suggests. */
bench.madeOf = (form) => {
  const key = form.elements.finding.value;
  const card = key && (cards.get(key) ?? document.getElementById(`f${key}`));
  const hint = form.querySelector("[data-made-of]");
  hint.hidden = !card;
  if (!card) return;
  const label = form.querySelector(`[name=kind][value="${card.dataset.kind}"]`).closest("label");
  hint.textContent = hint.dataset.hint.replace("{kind}", label.textContent.trim());
};

document.addEventListener("click", (event) => {
  const tab = event.target.closest(".rail [data-tab]");
  const far = event.ctrlKey || event.metaKey || event.shiftKey;
  const opener = event.target.closest("[data-opens-finding]");
  const maker = event.target.closest("[data-makes]");
  const mark = event.target.closest(".findmark");
  const comment = event.target.closest("[data-opens-comment]");
  if (tab && !far) bench.tab(tab.dataset.tab);
  else if (opener && !far) show(opener.dataset.opensFinding);
  else if (maker && composer() && !far) make(maker.closest(".finding"));
  else if (comment && document.getElementById(`c${comment.dataset.opensComment}`)) bench.selectId(comment.dataset.opensComment);
  else if (mark) {
    const own = [...cards.values()].filter((card) => card.dataset.seq === mark.dataset.finds);
    const at = own.findIndex((card) => card.dataset.finding === open);
    if (at === own.length - 1) shut();
    else show(own[at + 1].dataset.finding);
  } else if (event.target.closest("[data-takes-findings]")) anew();
  else if (event.target.closest("[data-shuts]")) shut();
  else return;
  event.preventDefault();
});
document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === pane) take(); });
const anew = () => load().catch(() => {});
/** The check is done again, or others wrote or took back comments. Not while somebody writes a reason here. */
bench.findingsAnew = () => (typed().size ? tellOfNew() : anew());
document.addEventListener("findings-anew", bench.findingsAnew);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target === pane) carried = typed(event.detail.requestConfig.elt);
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".act:not([open])") && pane.querySelector(".findings__anew")) bench.findingsAnew();
}, true);

function begin() {
  if (composer()) bench.madeOf(composer());
  const asked = new URLSearchParams(location.search).get("look");
  if (asked && cards.has(asked)) show(asked);
  else if (pane.dataset.first !== undefined && pane.querySelector(".finding, .findings__line, .notice")) bench.tab("findings");
}
// Without a connection the text and the comments are there all the same.
load().then(begin, () => {});
