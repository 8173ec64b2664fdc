/* Cards beside their words. The one that is looked at stands exactly beside them; the others as near as they can
   without lying on each other. Where more is said about a page than fits beside it, the list runs ahead of the
   text, and what is beside the reader's eye is what the list shows.

   `want` is where a card would stand beside its words, `at` where it stands; both in pixels of the text. */

const bench = globalThis.bench;
const rail = document.getElementById("rail");
const sheet = document.getElementById("sheet");
const list = document.getElementById("comments");
const phone = matchMedia("(max-width: 48rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const GAP = 8;
const LIFT = 10; // a card's first line beside the line of its words
const EYE = 0.3; // of the height: where people read
const HEAD = 120; // the list begins lower than the text: words beside its head are still looked at
const GROUPS = ".grp, .pdfpage, .xsheet";
const GUESS = 92; // height of a card that was not drawn yet
const LATER = 200; // ms after the last scroll
const heights = new WeakMap();
const stands = new WeakMap();
let rows = [];
let stale = true;
let frame = 0;
let asked = { follow: false, slide: false, quick: true };
let listTop = list.getBoundingClientRect().top;
let tidying = 0;

const sizes = new ResizeObserver((entries) => {
  for (const { target, borderBoxSize } of entries) if (target !== list) heights.set(target, borderBoxSize[0].blockSize);
  bench.arrange();
});
sizes.observe(list);

/** The cards that are shown, in reading order, and the form where it writes. Read anew after `bench.refresh`. */
function collect() {
  stale = false;
  const known = new Map(rows.map((row) => [row.card, row]));
  const form = document.querySelector("#composer:not([hidden])");
  const writing = form && bench.writingAt?.();
  const found = bench.shown().map((card) => ({ card, place: bench.placeOfCard(card) }));
  if (form) {
    const before = (place) => place && writing && (place.seq - writing.seq || place.start - writing.start) < 0;
    const index = writing ? found.findLastIndex(({ place }) => before(place)) + 1 : 0;
    found.splice(index, 0, { card: form, place: writing || null, first: !writing });
  }
  for (const row of found) {
    const block = row.place && bench.block(row.place.seq);
    row.group = block && (block.closest(GROUPS) ?? block);
    row.far = !row.group && !row.first;
    row.want = known.get(row.card)?.want ?? 0;
    if (!known.has(row.card)) sizes.observe(row.card);
  }
  rows = found;
}

/** The first of the rows with a place for which something holds; it holds for all after it. */
function firstRow(placed, holds) {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(placed[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lineOf({ place, group }) {
  const line = bench.rangeOf(place)?.getClientRects()[0] ?? bench.block(place.seq).getBoundingClientRect();
  return line.height ? line.top : group.getBoundingClientRect().top;
}

/** Where each card wants to be. Words near the screen are measured; of far ones the group is near enough, and
    while the text scrolls (`quick`) what was known of them. */
function measure(quick) {
  const offset = list.getBoundingClientRect().top + LIFT - sheet.scrollTop;
  const placed = rows.filter((row) => row.group);
  const box = (row) => row.group.getBoundingClientRect();
  const first = firstRow(placed, (row) => box(row).bottom > -innerHeight / 2);
  const end = firstRow(placed, (row) => box(row).top > 1.5 * innerHeight);
  const tops = new Map();
  placed.forEach((row, at) => {
    if (at >= first && at < end) row.want = lineOf(row) - offset;
    else if (!quick) {
      if (!tops.has(row.group)) tops.set(row.group, box(row).top);
      row.want = tops.get(row.group) - offset;
    }
  });
  if (quick && first < end) {
    for (let at = 0; at < first; at += 1) placed[at].want = Math.min(placed[at].want, placed[first].want);
    for (let at = end; at < placed.length; at += 1) placed[at].want = Math.max(placed[at].want, placed[end - 1].want);
  }
  let last = 0;
  for (const row of rows) {
    if (!row.group) row.want = row.first ? sheet.scrollTop : last;
    last = Math.max(last, row.want);
    row.height = heights.get(row.card) ?? GUESS;
  }
  for (const row of placed.slice(first, end)) row.height = row.card.offsetHeight;
}

/** Give each card its place: the anchor where it wants to be, the rest pushed away from it. */
function spread(anchor) {
  const from = Math.max(anchor, 0);
  if (!rows.length) return;
  rows[from].at = rows[from].want;
  for (let i = from + 1; i < rows.length; i += 1) {
    rows[i].at = Math.max(rows[i].want, rows[i - 1].at + rows[i - 1].height + GAP);
  }
  for (let i = from - 1; i >= 0; i -= 1) rows[i].at = Math.min(rows[i].want, rows[i + 1].at - GAP - rows[i].height);
}

/** How far the list runs ahead of the text at a height of the text: in between, in proportion. */
function ahead(height, anchor) {
  let before = null;
  let line = -Infinity;
  for (const row of rows) {
    if (row.far || (anchor && row !== anchor && Math.abs(row.want - anchor.want) < 12)) continue;
    line = Math.max(row.want, line + 12); // words in one line take their turns
    const here = { want: line, by: row.at - row.want };
    if (here.want > height) {
      if (!before) return here.by;
      const part = (height - before.want) / (here.want - before.want);
      return before.by + part * (here.by - before.by);
    }
    before = here;
  }
  return before?.by ?? 0;
}

function anchorOf() {
  const form = rows.findIndex(({ card }) => card.id === "composer");
  if (form >= 0) return form;
  return rows.findIndex(({ card, group }) => group && card.classList.contains("thread--on"));
}

/** The card that must not move on the screen while others come, go and grow. */
function held() {
  const focused = document.activeElement?.closest?.("#cards > .thread");
  const edge = list.scrollTop;
  const below = ({ card }) => stands.has(card) && stands.get(card) + (heights.get(card) ?? GUESS) > edge;
  const row = rows.find(({ card }) => card === focused && stands.has(card)) ?? rows.find(below);
  return row && { row, before: stands.get(row.card) };
}

/** Write where the cards stand. While the text scrolls only what is near the screen moves; `slide` shows how. */
function write(base, around, slide) {
  for (const { card, at, height } of rows) {
    const y = Math.round(at + base);
    const old = stands.get(card);
    if (old === y) continue;
    const near = (where) => where + height > around.from && where < around.to;
    if (old !== undefined && !near(y) && !near(old)) continue;
    stands.set(card, y);
    if (card.id === "composer") {
      card.style.top = `${y}px`; // its foot sticks to the screen, which does not know of transforms
      continue;
    }
    const to = `translateY(${y}px)`;
    if (slide && old !== undefined && !calm.matches) card.animate([{ transform: `translateY(${old}px)` }, { transform: to }], { duration: 160, easing: "ease-out" });
    card.style.transform = to;
  }
}

function arrange(quick) {
  const { follow, slide } = asked;
  asked = { follow: false, slide: false, quick: true };
  const box = document.getElementById("cards");
  if (phone.matches) return flat(box);
  if (stale) collect();
  measure(quick);
  const sunk = list.getBoundingClientRect().top - listTop;
  listTop += sunk;
  const kept = follow ? null : held();
  const anchor = anchorOf();
  spread(anchor);
  const base = Math.max(0, GAP - rows.reduce((least, { at }) => Math.min(least, at), GAP));
  const end = rows.reduce((most, { at, height }) => Math.max(most, at + base + height), sheet.scrollHeight + base);
  const room = list.clientHeight;
  const tall = Math.ceil((end + room / 2) / 500) * 500;
  const keep = kept && list.scrollTop + Math.round(kept.row.at + base) - kept.before + sunk;
  const top = kept ? keep : follow ? base + scrollFor(rows[anchor]) : list.scrollTop;
  box.classList.add("rail__cards--beside");
  rail.classList.add("rail--beside");
  write(base, quick ? { from: top - room, to: top + 2 * room } : { from: -Infinity, to: Infinity }, slide);
  if (box.tall !== tall) box.style.height = `${(box.tall = tall)}px`;
  if (Math.abs(list.scrollTop - top) >= 1) list.scrollTop = top;
  clearTimeout(tidying);
  if (quick) tidying = setTimeout(() => bench.arrange({ follow: true }), LATER);
}

/** Where the reader looks: a third down the screen, at the top and the end of the text what is there. */
function eyeLine() {
  const room = list.clientHeight;
  const above = sheet.scrollTop;
  const below = sheet.scrollHeight - sheet.clientHeight - above;
  const part = Math.min(above / room, 1) * EYE + Math.max(0, 1 - below / room) * (above ? 1 - EYE : 0);
  return above + part * room;
}

/** The height of the text that the list begins with; a card that is looked at is in it as a whole if it can. */
function scrollFor(anchor) {
  const here = sheet.scrollTop;
  const room = list.clientHeight;
  if (!anchor) return here + ahead(eyeLine());
  const seen = anchor.want > here - HEAD && anchor.want < here + room;
  if (!seen) return here + ahead(Math.min(Math.max(anchor.want, here), here + 0.8 * room), anchor);
  const over = anchor.at + anchor.height + GAP - (here + room);
  const fits = anchor.card.id === "composer" && over > 0 ? here + over : here;
  return Math.min(fits, anchor.at - GAP);
}

function flat(box) {
  if (!box.classList.contains("rail__cards--beside")) return;
  box.classList.remove("rail__cards--beside");
  rail.classList.remove("rail--beside");
  box.style.height = "";
  delete box.tall;
  for (const { card } of rows) {
    stands.delete(card);
    card.style.transform = card.style.top = "";
  }
}

/** Ask for the cards to be put in order; `follow` brings the list to where the text is. */
bench.arrange = ({ follow = false, slide = false, anew = false, quick = false } = {}) => {
  asked.follow ||= follow;
  asked.slide ||= slide;
  asked.quick &&= quick;
  stale ||= anew;
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    arrange(asked.quick && !stale);
  });
};
/** The text scrolls: in this frame, and no more than what is near. */
bench.alongside = () => {
  asked.follow = true;
  arrange(!stale);
};
/** A card anew stands where the old one stood. */
bench.inPlaceOf = (old, fresh) => {
  if (!stands.has(old)) return;
  stands.set(fresh, stands.get(old));
  fresh.style.transform = old.style.transform;
};
addEventListener("resize", () => bench.arrange({ follow: true }));
phone.addEventListener("change", () => bench.arrange({ follow: true }));

/* The phone: the sheet shows one comment, or the whole list. */
bench.list = (open) => {
  rail.classList.toggle("rail--list", open);
  rail.querySelector("[data-lists]")?.setAttribute("aria-expanded", String(open));
};
rail.addEventListener("click", (event) => {
  if (event.target.closest("[data-lists]")) bench.list(!rail.classList.contains("rail--list"));
});
