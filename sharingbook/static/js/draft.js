/* The bench: cards and words tied both ways, text and list scrolling together, contents, filters. */

const bench = globalThis.bench;
const root = document.querySelector(".bench");
const rail = document.getElementById("rail");
const sheet = document.getElementById("sheet");
const phone = matchMedia("(max-width: 48rem)");
let selected = null;
root.classList.add("bench--live");

const shown = () => bench.shown();
const number = (text) => (text ? Number(text) : null);
const placeOf = bench.placeOfCard = (card) => card.dataset.seq === undefined ? null : {
  seq: Number(card.dataset.seq), start: Number(card.dataset.start),
  endSeq: number(card.dataset.endSeq), end: Number(card.dataset.end),
};
bench.selected = () => rail.querySelector(".thread--on");

/* Words: highlights, a mark beside each block that has comments, and what a reader of the screen hears there. */
const marked = new Map(); // block number → {mark, link, about}
function drawMarks() {
  const byBlock = new Map();
  for (const card of shown()) {
    if (card.dataset.seq !== undefined) byBlock.set(card.dataset.seq, [...(byBlock.get(card.dataset.seq) ?? []), card]);
  }
  const about = (own) => own.map((card) => `${card.id} ${card.dataset.kind}`).join();
  const waiting = [...new Set([...marked.keys(), ...byBlock.keys()])].filter((seq) => marked.get(seq)?.about !== about(byBlock.get(seq) ?? []));
  const turn = ++drawMarks.turn;
  const some = () => {
    if (turn !== drawMarks.turn) return;
    const until = performance.now() + 12;
    while (waiting.length && performance.now() < until) {
      const seq = waiting.shift();
      const own = byBlock.get(seq);
      marked.get(seq)?.mark.remove();
      marked.get(seq)?.link?.removeAttribute("aria-describedby");
      marked.delete(seq);
      if (own) drawMark(seq, own, about(own));
    }
    if (waiting.length) setTimeout(some);
  };
  some();
}
drawMarks.turn = 0;
function drawMark(seq, own, about) {
  const block = bench.block(seq);
  if (!block) return;
  const tag = own[0].querySelector(".thread__head .tag");
  const link = bench.button(block);
  const mark = Object.assign(document.createElement("a"), { className: `gutmark ${own[0].dataset.css}`, href: `#${own[0].id}` });
  mark.append(tag.querySelector("svg").cloneNode(true));
  mark.setAttribute("aria-label", own.map((card) => card.querySelector(".thread__head .tag").textContent.trim()).join(" "));
  mark.setAttribute("aria-describedby", own.map((card) => `${card.id}-words`).join(" "));
  // Beside a heading, not inside it: the mark is no part of its name.
  if (/^H[1-6]$/.test(block.tagName)) {
    mark.classList.add(`addc--${block.tagName.toLowerCase()}`);
    block.before(mark);
  } else block.prepend(mark);
  link?.setAttribute("aria-describedby", own.map((card) => `${card.id}-words`).join(" "));
  marked.set(seq, { mark, link, about });
}

/** Draw anew what depends on which comments there are and are shown. */
bench.refresh = ({ follow = false } = {}) => {
  bench.narrow(selected);
  bench.draw(shown().map((card) => ({ css: card.dataset.css, place: placeOf(card) })).filter((one) => one.place));
  drawMarks();
  const card = selected && document.getElementById(`c${selected}`);
  if (card) tie(card);
  else untie();
  tellPosition();
  bench.arrange({ follow, anew: true });
};

let lit = null;
function untie() {
  for (const card of rail.querySelectorAll(".thread--on")) {
    card.classList.remove("thread--on");
    card.removeAttribute("aria-current");
  }
  lit?.classList.remove("blk--on");
  bench.ring(null);
}

function tie(card) {
  untie();
  card.classList.add("thread--on");
  card.setAttribute("aria-current", "true");
  const place = placeOf(card);
  if (!place) return;
  lit = bench.block(place.seq);
  lit?.classList.add("blk--on");
  bench.ring(place);
}

function tellPosition() {
  const label = rail.querySelector("[data-position]");
  const all = shown();
  const at = all.findIndex((card) => card.dataset.id === selected);
  label.textContent = at < 0 ? (label.dataset.plain ??= label.textContent)
    : label.dataset.words.replace("{n}", at + 1).replace("{all}", all.length);
}

/** Choose a comment: show its words in the text, its card in the list. */
bench.select = (card, { text = true, address = true } = {}) => {
  if (!card) return;
  bench.shutFinding?.();
  bench.tab?.("comments");
  selected = card.dataset.id;
  const anew = card.hidden;
  card.hidden = false;
  card.querySelector("[data-fresh]")?.remove();
  tie(card);
  tellPosition();
  bench.list(false);
  const place = placeOf(card);
  if (text && place) bench.show(place.seq);
  bench.arrange({ follow: Boolean(place), slide: true, quick: true, anew });
  if (!place && !phone.matches) requestAnimationFrame(() => card.scrollIntoView({ block: "nearest" }));
  if (address) history.replaceState(null, "", `#${card.id}`);
};
bench.selectId = (id, options) => bench.select(document.getElementById(`c${id}`), options);
bench.drop = () => {
  selected = null;
  untie();
  tellPosition();
};
/** Bring a block before the reader's eyes; what is in full view stays where it is. */
bench.show = (seq) => {
  const block = bench.block(seq);
  if (!block) return;
  const box = block.getBoundingClientRect();
  const room = sheet.getBoundingClientRect();
  const inView = box.height && box.top > Math.max(room.top, 0) + 60 && box.bottom < Math.min(room.bottom, innerHeight) - 60;
  if (phone.matches || !inView) block.scrollIntoView({ block: phone.matches ? "start" : "center" });
};

/** The next or previous comment in reading order; `only`: of those that have this mark (changed, open). */
bench.step = (by, { only = "" } = {}) => {
  const all = shown().filter((card) => !only || card.dataset[only]);
  if (!all.length) return;
  const row = shown();
  const here = row.findIndex((card) => card.dataset.id === selected);
  const order = by > 0 ? [...row.slice(here + 1), ...row.slice(0, here + 1)] : [...row.slice(0, Math.max(here, 0)).reverse(), ...row.slice(Math.max(here, 0)).reverse()];
  bench.select(order.find((card) => all.includes(card)));
};

rail.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) return bench.stepFinding?.(Number(step.dataset.step)) || bench.step(Number(step.dataset.step));
  const card = event.target.closest(".thread[data-id]");
  if (!card) return;
  const number = event.target.closest(".thread__no, [data-goes]");
  if (number) event.preventDefault();
  else if (event.target.closest("a, button, summary, input, textarea, select, label")) return;
  bench.select(card);
});
rail.addEventListener("focusin", (event) => {
  const card = event.target.closest(".thread[data-id]");
  if (card && card.dataset.id !== selected && event.target.matches(":focus-visible")) bench.select(card, { address: false });
});

bench.draft.addEventListener("click", (event) => {
  const mark = event.target.closest(".gutmark");
  if (mark) {
    event.preventDefault();
    const card = document.getElementById(mark.hash.slice(1));
    bench.select(card, { text: false });
    return card?.querySelector("a, summary")?.focus({ preventScroll: true });
  }
  if (event.target.closest("a") || !getSelection().isCollapsed) return undefined;
  const point = bench.placeAt(event.clientX, event.clientY);
  if (!point) return undefined;
  const covering = shown().map((card) => ({ card, place: placeOf(card) })).filter(({ place }) => place && covers(place, point));
  covering.sort((a, b) => size(a.place) - size(b.place));
  if (covering.length) bench.select(covering[0].card, { text: false });
  return undefined;
});
const size = (place) => (place.endSeq === null ? place.end - place.start : Infinity);
function covers({ seq, start, endSeq, end }, point) {
  const last = endSeq ?? seq;
  if (point.seq < seq || point.seq > last) return false;
  return (point.seq > seq || point.at >= start) && (point.seq < last || point.at <= end);
}

/* The cards follow the text, and the contents say where the reader is. */
let contents = null;
let here = null;
let ticking = false;
let again = false;
let gliding = false;
let wasAt = 0;
const top = () => (phone.matches ? 110 : sheet.getBoundingClientRect().top + 60);
/** The last of a sorted list of links whose block does not begin after `seq`. */
function lineOf(links, seq) {
  let [low, high] = [0, links.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(links[middle].dataset.seq) <= seq) low = middle + 1;
    else high = middle;
  }
  return links[Math.max(0, low - 1)];
}
/* A jump draws a screen of text, a stretch of the contents and a stretch of the list: one frame for each, so that no
   frame keeps the reader waiting. In each all is measured before anything changes. */
function locate() {
  const block = bench.blockAt(top() + 20);
  if (!block) return finish();
  const seq = bench.seqOf(block);
  return requestAnimationFrame(() => {
    point(seq);
    finish();
  });
}
function finish() {
  ticking = false;
  if (again) scrolled();
}
function point(seq) {
  contents ??= [...document.querySelectorAll("#toc a[data-seq]")];
  const line = lineOf(contents, seq);
  if (line === here) return;
  const aim = line && !phone.matches ? topFor(line) : null;
  here?.removeAttribute("aria-current");
  line?.setAttribute("aria-current", "location");
  here = line;
  if (aim !== null) line.closest(".toc").scrollTop = aim;
}
/** The cards go with the words in the same frame; after a jump in a frame of their own. */
function glide() {
  const jumped = Math.abs(sheet.scrollTop - wasAt) > sheet.clientHeight;
  wasAt = sheet.scrollTop;
  const move = () => {
    gliding = false;
    bench.alongside();
  };
  if (jumped) requestAnimationFrame(() => requestAnimationFrame(move));
  else move();
}
/** Where the contents must scroll to for a line to be seen, or null. They scroll alone: scrollIntoView would stop
    a scroll of the text that is under way. */
function topFor(line) {
  const list = line.closest(".toc");
  const over = line.offsetTop - list.scrollTop;
  return over < 40 || over > list.clientHeight - 60 ? line.offsetTop - list.clientHeight / 3 : null;
}
function scrolled() {
  if (!gliding) requestAnimationFrame(glide);
  gliding = true;
  again = ticking;
  if (ticking) return;
  ticking = true;
  requestAnimationFrame(locate);
}
// A tall table scrolls in its own box: its scrolling is caught on the way down.
sheet.addEventListener("scroll", scrolled, { passive: true, capture: true });
addEventListener("scroll", scrolled, { passive: true });

/* On narrow screens the contents move into a dialog and back. */
const dialog = document.getElementById("toc-dialog");
document.addEventListener("click", (event) => {
  if (event.target.closest('[data-opens="toc-dialog"]')) dialog.append(document.getElementById("toc"));
}, true);
dialog.addEventListener("close", () => sheet.before(document.getElementById("toc")));

function fromAddress() {
  const named = location.hash.match(/^#c(\d+)$/)?.[1] ?? new URLSearchParams(location.search).get("comment");
  if (named && document.getElementById(`c${named}`)) bench.selectId(named, { address: false });
}
addEventListener("hashchange", fromAddress);
selected = bench.selected()?.dataset.id ?? null;
bench.refresh({ follow: true });
fromAddress();
locate();
document.addEventListener("htmx:afterSettle", () => {
  contents = here = null;
  scrolled();
});
