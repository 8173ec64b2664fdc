/* Places in the draft. The server counts code points of a block's text, the browser UTF-16 units of its DOM:
   this file alone turns one into the other. A place is {seq, start, endSeq, end} in code points; endSeq is
   null within one block. Modules do not import each other (hashed file names): they meet in `bench`. */

const bench = (globalThis.bench = {});
const draft = document.getElementById("draft");
const SURROGATE = /[\uD800-\uDFFF]/;
const SENTENCE_END = /[。．！？!?\n]+|\.(?=\s|$)/g;
const SHORTEST = 6;

const toPoints = (text, units) => (SURROGATE.test(text) ? [...text.slice(0, units)].length : units);
const toUnits = (text, points) => (SURROGATE.test(text) ? [...text].slice(0, points).join("").length : points);

bench.draft = draft;
bench.block = (seq) => document.getElementById(`b${seq}`);
bench.text = (block) => block.querySelector(":scope > .t") ?? block.querySelector(".t");
bench.seqOf = (block) => Number(block.dataset.seq);
bench.length = (text) => toPoints(text, text.length);
bench.slice = (text, start, end) => text.slice(toUnits(text, start), toUnits(text, end));

/* Words that a tracked change took away stand in <del>: they are shown in some views and never counted. */
const KEPT = { acceptNode: (node) => (node.nodeName === "DEL" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT) };
const SHOWN = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;

/** Each text node of an element that counts, with the units before it. */
function* pieces(element) {
  const walker = document.createTreeWalker(element, SHOWN, KEPT);
  for (let node = walker.nextNode(), before = 0; node; node = walker.nextNode()) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    yield [node, before];
    before += node.length;
  }
}

/** The accepted text of a block's `.t`. */
bench.plain = (element) => (element.querySelector("del") ? [...pieces(element)].map(([node]) => node.data).join("") : element.textContent);
const textOf = (block) => bench.plain(bench.text(block));

/** Node and offset of a place in UTF-16 units of an element's text. */
function boundary(element, units, atEnd) {
  let last = null;
  for (const [node, before] of pieces(element)) {
    const at = units - before;
    if (at < node.length || (atEnd && at === node.length)) return [node, Math.max(at, 0)];
    last = node;
  }
  return last ? [last, last.length] : [element, 0];
}

/** The DOM range of a place, or null where the draft has no such block. */
bench.rangeOf = ({ seq, start, endSeq, end }) => {
  const first = bench.block(seq);
  const last = endSeq === null || endSeq === undefined ? first : bench.block(endSeq);
  if (!first || !last) return null;
  const from = bench.text(first);
  const to = bench.text(last);
  const range = document.createRange();
  range.setStart(...boundary(from, toUnits(bench.plain(from), start), false));
  range.setEnd(...boundary(to, toUnits(bench.plain(to), end), true));
  return range;
};

/** Units of an element's text before a boundary inside it. */
function measured(element, container, offset) {
  const point = document.createRange();
  point.setStart(container, offset);
  let units = 0;
  for (const [node, before] of pieces(element)) {
    if (node === container) return before + offset;
    if (point.comparePoint(node, 0) >= 0) return before;
    units = before + node.length;
  }
  return units;
}

/** The block around a node, or the nearest one after it (`by` 1) or before it (-1); null past the draft's end. */
function blockFrom(node, by) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const own = element.closest(".blk");
  if (own && draft.contains(own)) return own;
  const walker = document.createTreeWalker(draft, NodeFilter.SHOW_ELEMENT);
  walker.currentNode = draft.contains(node) ? node : draft;
  for (let found = by > 0 ? walker.nextNode() : walker.previousNode(); found; found = by > 0 ? walker.nextNode() : walker.previousNode()) {
    if (found.classList.contains("blk")) return found;
  }
  return null;
}

/** The first block in a direction in which a range holds words, as {block, start, end} in units. */
function spanFrom(block, range, by) {
  const walker = document.createTreeWalker(draft, NodeFilter.SHOW_ELEMENT);
  walker.currentNode = block;
  for (let found = block; found; found = by > 0 ? walker.nextNode() : walker.previousNode()) {
    if (!found.classList.contains("blk")) continue;
    if (!range.intersectsNode(found)) return null;
    const text = bench.text(found);
    if (found.hidden || !range.intersectsNode(text)) continue;
    const start = text.contains(range.startContainer) ? measured(text, range.startContainer, range.startOffset) : 0;
    const end = text.contains(range.endContainer) ? measured(text, range.endContainer, range.endOffset) : bench.plain(text).length;
    if (end > start) return { block: found, start, end };
  }
  return null;
}

/** What a boundary of a range stands at: the node after it for its start, before it for its end. */
function nodeAt(container, offset, by) {
  if (container.nodeType !== Node.ELEMENT_NODE) return container;
  return container.childNodes[by > 0 ? offset : offset - 1] ?? container;
}

/** The place of a DOM range, narrowed to whole blocks' characters; null when it holds none of the draft. */
bench.placeOf = (range) => {
  if (range.collapsed || !range.intersectsNode(draft)) return null;
  const inside = document.createRange();
  inside.selectNodeContents(draft);
  if (draft.contains(range.startContainer)) inside.setStart(range.startContainer, range.startOffset);
  if (draft.contains(range.endContainer)) inside.setEnd(range.endContainer, range.endOffset);
  const from = blockFrom(nodeAt(inside.startContainer, inside.startOffset, 1), 1);
  const to = blockFrom(nodeAt(inside.endContainer, inside.endOffset, -1), -1) ?? [...draft.querySelectorAll(".blk")].at(-1);
  const first = from && spanFrom(from, inside, 1);
  const last = first && spanFrom(to, inside, -1);
  if (!last) return null;
  return {
    seq: bench.seqOf(first.block),
    start: toPoints(textOf(first.block), first.start),
    endSeq: first.block === last.block ? null : bench.seqOf(last.block),
    end: toPoints(textOf(last.block), last.end),
  };
};

/** The link that writes on a block: in it, or before a heading. */
bench.button = (block) => {
  const link = block?.querySelector(":scope > .addc") ?? block?.previousElementSibling;
  const beside = link?.classList.contains("gutmark") ? link.previousElementSibling : link;
  return beside?.classList.contains("addc") && beside.dataset.block === block.dataset.seq ? beside : null;
};

/** The first element of a row that ends below a height of the screen. */
function below(row, edge) {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle].getBoundingClientRect().bottom <= edge) low = middle + 1;
    else high = middle;
  }
  return row[low];
}

let parts = null; // the text does not change while it is shown
/** The block at a height of the screen: by halves over the groups, then inside one, so the rest stays undrawn. */
bench.blockAt = (edge) => {
  let part = below((parts ??= draft.querySelectorAll(".grp, .pdfpage, .xsheet")), edge) ?? draft;
  if (part.matches(".xsheet")) part = below(part.querySelectorAll("tbody tr, .xcell"), edge) ?? part;
  const blocks = part.querySelectorAll(".blk:not([hidden])");
  return [...blocks].find((block) => block.getBoundingClientRect().bottom > edge) ?? blocks[blocks.length - 1] ?? null;
};

bench.wholeBlock = (seq) => ({ seq, start: 0, endSeq: null, end: bench.length(textOf(bench.block(seq))) });

/** A row of a requirement list: from its first cell to its last. */
bench.wholeRow = (seq, endSeq) => (endSeq === seq ? bench.wholeBlock(seq) : { seq, start: 0, endSeq, end: bench.length(bench.text(bench.block(endSeq)).textContent) });

/** The words of a place, a line for each block. */
bench.wordsOf = ({ seq, start, endSeq, end }) => {
  if (endSeq === null || endSeq === undefined) return bench.slice(textOf(bench.block(seq)), start, end);
  const words = [];
  for (let at = seq; at <= endSeq; at += 1) {
    const text = bench.block(at) && textOf(bench.block(at));
    if (text) words.push(bench.slice(text, at === seq ? start : 0, at === endSeq ? end : text.length));
  }
  return words.join("\n");
};

/** The sentence around a place within one block (the server widens in the same way). */
bench.sentenceOf = ({ seq, start, end }) => {
  const text = textOf(bench.block(seq));
  const [from, to] = [toUnits(text, start), toUnits(text, end)];
  let first = 0;
  let stop = text.length;
  for (const match of text.matchAll(SENTENCE_END)) {
    const over = match.index + match[0].length;
    if (over <= from) first = over;
    if (match.index >= Math.max(from, to - 1)) {
      stop = over;
      break;
    }
  }
  while (first < stop && /\s/.test(text[first])) first += 1;
  while (stop > first && /\s/.test(text[stop - 1])) stop -= 1;
  return { seq, start: toPoints(text, first), endSeq: null, end: toPoints(text, stop) };
};

bench.isShort = (place) => place.endSeq === null && bench.length(bench.wordsOf(place).trim()) < SHORTEST;

/** The block and code point under a point of the screen, or null. */
bench.placeAt = (x, y) => {
  const caret = document.caretPositionFromPoint?.(x, y);
  const old = caret ? null : document.caretRangeFromPoint?.(x, y);
  const [node, offset] = caret ? [caret.offsetNode, caret.offset] : old ? [old.startContainer, old.startOffset] : [];
  const text = node && (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".t");
  const block = text?.closest(".blk");
  if (!block || !draft.contains(block)) return null;
  return { seq: bench.seqOf(block), at: toPoints(bench.plain(text), measured(text, node, offset)) };
};
