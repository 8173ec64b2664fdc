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

/** Node and offset of a place in UTF-16 units of an element's text. */
function boundary(element, units, atEnd) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let last = node;
  while (node) {
    if (units < node.length || (atEnd && units === node.length)) return [node, units];
    units -= node.length;
    last = node;
    node = walker.nextNode();
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
  range.setStart(...boundary(from, toUnits(from.textContent, start), false));
  range.setEnd(...boundary(to, toUnits(to.textContent, end), true));
  return range;
};

function measured(element, container, offset) {
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(container, offset);
  return range.collapsed ? 0 : range.toString().length;
}

/** The place of a DOM range, narrowed to whole blocks' characters; null when it holds none of the draft. */
bench.placeOf = (range) => {
  const held = [...draft.querySelectorAll(".blk:not([hidden])")].filter((b) => range.intersectsNode(bench.text(b)));
  const spans = held.map((block) => {
    const text = bench.text(block);
    const all = text.textContent.length;
    const start = text.contains(range.startContainer) ? measured(text, range.startContainer, range.startOffset) : 0;
    const end = text.contains(range.endContainer) ? measured(text, range.endContainer, range.endOffset) : all;
    return { block, start, end };
  }).filter(({ start, end }) => end > start);
  if (!spans.length) return null;
  const [first, last] = [spans[0], spans.at(-1)];
  return {
    seq: bench.seqOf(first.block),
    start: toPoints(bench.text(first.block).textContent, first.start),
    endSeq: first === last ? null : bench.seqOf(last.block),
    end: toPoints(bench.text(last.block).textContent, last.end),
  };
};

bench.wholeBlock = (seq) => ({ seq, start: 0, endSeq: null, end: bench.length(bench.text(bench.block(seq)).textContent) });

/** A row of a requirement list: from its first cell to its last. */
bench.wholeRow = (seq, endSeq) => (endSeq === seq ? bench.wholeBlock(seq) : { seq, start: 0, endSeq, end: bench.length(bench.text(bench.block(endSeq)).textContent) });

/** The words of a place, a line for each block. */
bench.wordsOf = ({ seq, start, endSeq, end }) => {
  if (endSeq === null || endSeq === undefined) return bench.slice(bench.text(bench.block(seq)).textContent, start, end);
  const words = [];
  for (let at = seq; at <= endSeq; at += 1) {
    const text = bench.block(at) && bench.text(bench.block(at)).textContent;
    if (text) words.push(bench.slice(text, at === seq ? start : 0, at === endSeq ? end : text.length));
  }
  return words.join("\n");
};

/** The sentence around a place within one block (the server widens in the same way). */
bench.sentenceOf = ({ seq, start, end }) => {
  const text = bench.text(bench.block(seq)).textContent;
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
  return { seq: bench.seqOf(block), at: toPoints(text.textContent, measured(text, node, offset)) };
};
