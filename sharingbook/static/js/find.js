/* Finding in the document: words, whatever their width and case, and clauses by their number.
   The text is read once, when the box is first opened, in slices that leave the screen free. */

const bench = globalThis.bench;
const form = document.getElementById("find");
const box = document.getElementById("find-text");
const count = document.getElementById("find-count");
const nearest = document.getElementById("find-nearest");
const opener = document.getElementById("find-open");
const words = form.dataset;
const SLICE = 12;
const DRAWN = 500;
const KANJI = "〇一二三四五六七八九";
let mode = "words";
let index = null;
let found = [];
let at = -1;
let turn = 0;
let cameFrom = null;

const fold = (text) => text.normalize("NFKC").toLowerCase();
const rest = () => new Promise((resume) => setTimeout(resume));

/** Folded text of every block, as [{block, text}], built in slices; the same promise for all who ask. */
function read() {
  index ??= (async () => {
    const rows = [];
    let until = performance.now() + SLICE;
    for (const block of bench.draft.querySelectorAll(".blk:not([hidden])")) {
      const raw = bench.plain(bench.text(block));
      const label = block.querySelector(":scope > .lbl")?.textContent ?? "";
      if (raw || label) rows.push({ block, raw, text: fold(raw), label });
      if (performance.now() < until) continue;
      await rest();
      until = performance.now() + SLICE;
    }
    return rows;
  })();
  return index;
}

/** Offsets in the text as it stands of a stretch of its folded form (folding may change the length). */
function unfolded(raw, start, end) {
  if (fold(raw).length === raw.length) return [start, end];
  let units = 0;
  let [from, to] = [raw.length, raw.length];
  let done = 0;
  for (const char of raw) {
    if (units <= start) from = done;
    if (units >= end) {
      to = done;
      break;
    }
    units += fold(char).length;
    done += char.length;
  }
  return [from, to];
}

async function matches(wanted, mine) {
  const rows = await read();
  const all = [];
  let until = performance.now() + SLICE;
  for (const row of rows) {
    for (let start = row.text.indexOf(wanted); start >= 0; start = row.text.indexOf(wanted, start + wanted.length)) {
      all.push({ row, start, end: start + wanted.length });
    }
    if (performance.now() < until) continue;
    await rest();
    if (mine !== turn) return null;
    until = performance.now() + SLICE;
  }
  return all;
}

/* Clause numbers. "第３条", "3.2.", "(２)" and "①" all become plain: 第3条, 3.2, (2), 1. */
const number = (kanji) => {
  let sum = 0;
  let digit = 0;
  for (const char of kanji) {
    if (char === "十" || char === "百") {
      sum += (digit || 1) * (char === "十" ? 10 : 100);
      digit = 0;
    } else digit = digit * 10 + KANJI.indexOf(char);
  }
  return String(sum + digit);
};
const TYPED = /^\s*(第(?:\d+|[〇一二三四五六七八九十百]+)[編部章節款目条項号](?:の(?:\d+|[一二三四五六七八九十]+))*|別[紙添表記]第?(?:\d+|[一二三四五六七八九十]*)|\d{1,3}(?:[.\-]\d{1,3}){1,5}\.?|\d{1,3}[.、)]|\((?:\d{1,3}|[一二三四五六七八九十]+|[ア-ン]|[a-z]|[ivx]+)\)|[①-⑳]|[ア-ン][.、 )]|[a-z][.)](?=\s))/;
const LISTED = /[0-9a-zぁ-んァ-ヶ一-龠]/;
function plain(label) {
  return fold(label).replace(/[\s。]/g, "").replace(/[‐－−–]/g, "-").replace(/[〇一二三四五六七八九十百]+/g, number).replace(/[.、)]+$/, (end) => (end.includes(")") && fold(label).includes("(") ? ")" : ""));
}
/** What is typed bare means any such clause: 3 means 第3条, 第3章, (3) and 3. */
const bare = (label) => label.replace(/^第|[編部章節款目条項号()]/g, "");

async function clauses() {
  const rows = await read();
  let heading = "";
  let until = performance.now() + SLICE;
  for (const row of rows) {
    if (row.plain === undefined) {
      const raw = row.label || fold(row.raw.slice(0, 24)).match(TYPED)?.[1] || "";
      row.plain = LISTED.test(fold(raw)) ? plain(raw) : "";
      const isHeading = row.block.matches(".blk--h");
      row.shown = raw.trim();
      row.whole = row.plain && !isHeading ? heading + row.plain : row.plain;
      if (isHeading) heading = row.plain;
    }
    if (performance.now() < until) continue;
    await rest();
    until = performance.now() + SLICE;
  }
  return rows.filter((row) => row.plain);
}

async function clauseMatches(typed) {
  const rows = await clauses();
  const wanted = plain(typed);
  for (const fits of [(row) => row.plain === wanted, (row) => row.whole === wanted, (row) => bare(row.plain) === bare(wanted) && bare(wanted)]) {
    const some = rows.filter(fits);
    if (some.length) return { all: some.map((row) => ({ row, start: 0, end: 0 })), near: null };
  }
  return { all: [], near: nearestTo(wanted, rows) };
}

/** The label of the same form whose numbers are nearest: for 3.9, rather 3.8 than 4.1. */
function nearestTo(wanted, rows) {
  const numbers = (label) => (label.match(/\d+/g) ?? []).map(Number);
  const form = (label) => label.replace(/\d+/g, "#");
  const aim = numbers(wanted);
  let [best, least] = [null, Infinity];
  for (const row of rows) {
    const own = numbers(row.plain);
    let far = form(row.plain) === form(wanted) ? 0 : form(bare(row.plain)) === form(bare(wanted)) ? 0.001 : 2;
    for (let depth = 0; depth < Math.max(aim.length, own.length); depth += 1) far += Math.abs((own[depth] ?? 0) - (aim[depth] ?? 0)) / 1000 ** depth;
    if (aim.length && own.length && far < least) [best, least] = [row, far];
  }
  return best;
}

function unpaint() {
  globalThis.CSS?.highlights?.delete("found");
  globalThis.CSS?.highlights?.delete("found-now");
}

const rangeOf = ({ row, start, end }) => {
  const [from, to] = unfolded(row.raw, start, end);
  const points = (units) => bench.length(row.raw.slice(0, units));
  return bench.rangeOf({ seq: bench.seqOf(row.block), start: points(from), endSeq: null, end: points(to) });
};

/** Draw the matches around the one that is looked at. */
function paint() {
  unpaint();
  if (!globalThis.CSS?.highlights || !found.length || mode !== "words") return;
  const first = Math.max(0, at - DRAWN / 2);
  CSS.highlights.set("found", new Highlight(...found.slice(first, first + DRAWN).map(rangeOf).filter(Boolean)));
  const now = rangeOf(found[at]);
  if (!now) return;
  const top = new Highlight(now);
  top.priority = 3;
  CSS.highlights.set("found-now", top);
}

let lit = null;
function go(to) {
  lit?.classList.remove("blk--found");
  if (!found.length) return;
  at = (to + found.length) % found.length;
  const { block } = found[at].row;
  count.textContent = words.at.replace("{n}", at + 1).replace("{all}", found.length);
  paint();
  block.scrollIntoView({ block: "center" });
  const drawn = mode === "words" && rangeOf(found[at])?.getBoundingClientRect();
  // A long paragraph or a wide table: the words themselves, not only their block.
  if (drawn && (drawn.top < 140 || drawn.bottom > innerHeight - 60)) scrollTo(drawn);
  if (mode === "clause") (lit = block).classList.add("blk--found");
}
function scrollTo(drawn) {
  const sheet = document.getElementById("sheet");
  const by = drawn.top - innerHeight / 2;
  if (sheet.scrollHeight > sheet.clientHeight + 4 && getComputedStyle(sheet).overflowY === "auto") sheet.scrollBy(0, by);
  else globalThis.scrollBy(0, by);
}

/** The first match at or after what is on the screen now. */
function firstFrom(seq) {
  const next = found.findIndex((one) => bench.seqOf(one.row.block) >= seq);
  return next < 0 ? 0 : next;
}

// What the matches on the screen answer: Enter steps through them, or asks anew when the box says something else.
let asked = "";
const question = () => `${mode} ${box.value.trim()}`;

async function look() {
  asked = question();
  const mine = (turn += 1);
  const typed = box.value.trim();
  nearest.hidden = true;
  if (!typed) {
    [found, at] = [[], -1];
    count.textContent = "";
    unpaint();
    return;
  }
  if (!index) count.textContent = words.reading;
  const result = mode === "words" ? { all: await matches(fold(typed), mine), near: null } : await clauseMatches(typed);
  if (mine !== turn || !result.all) return;
  found = result.all;
  if (found.length) return go(firstFrom(cameFrom ?? 0));
  unpaint();
  lit?.classList.remove("blk--found");
  at = -1;
  count.textContent = mode === "words" ? words.none : words.noClause.replace("{label}", typed);
  if (!result.near) return;
  nearest.hidden = false;
  nearest.textContent = words.nearest.replace("{label}", result.near.shown);
  nearest.onclick = () => {
    found = [{ row: result.near, start: 0, end: 0 }];
    nearest.hidden = true;
    go(0);
  };
}

let waiting = 0;
box.addEventListener("input", (event) => {
  if (event.isComposing) return;
  clearTimeout(waiting);
  waiting = setTimeout(look, mode === "words" ? 120 : 300);
});
box.addEventListener("compositionend", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 120);
});
form.addEventListener("submit", (event) => event.preventDefault());
box.addEventListener("keydown", async (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter") {
    event.preventDefault();
    clearTimeout(waiting);
    if (asked !== question()) await look();
    else go(at + (event.shiftKey ? -1 : 1));
  }
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  close();
});
form.addEventListener("click", (event) => {
  const step = event.target.closest("[data-find]");
  if (step && found.length) go(at + Number(step.dataset.find));
  const chosen = event.target.closest("[data-mode]");
  if (chosen) open(chosen.dataset.mode);
});
document.getElementById("find-close").addEventListener("click", close);
opener.addEventListener("click", () => (form.hidden ? open(mode) : close()));

function open(next) {
  if (form.hidden) {
    const edge = document.getElementById("sheet").getBoundingClientRect().top + 80;
    const here = bench.blockAt(Math.max(edge, 80));
    cameFrom = here ? bench.seqOf(here) : 0;
  }
  form.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  if (next !== mode) {
    mode = next;
    look();
  }
  for (const button of form.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  box.placeholder = mode === "words" ? words.wordsHint : words.clauseHint;
  document.getElementById("find-name").textContent = box.placeholder;
  box.focus();
  box.select();
  read();
}
bench.find = open;

function close() {
  turn += 1;
  form.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  unpaint();
  lit?.classList.remove("blk--found");
  const block = found[at]?.row.block;
  const link = block && bench.button(block);
  (link ?? document.getElementById("sheet")).focus({ preventScroll: true });
}
