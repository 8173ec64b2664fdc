/* Draws comments on the words: by the Custom Highlight API, which leaves the document alone, or by
   <mark class="hl …"> where a browser lacks it. Colours and lines stand in draft.css. */

const bench = globalThis.bench;
const NAMES = ["must", "should", "ask", "praise", "remove"];
const CSS_DRAWS = Boolean(globalThis.CSS?.highlights && globalThis.Highlight);
let drawn = [];

function unmark() {
  for (const mark of bench.draft.querySelectorAll("mark.hl")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

function mark(range, css) {
  const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
  const nodes = [];
  if (range.commonAncestorContainer.nodeType === Node.TEXT_NODE) nodes.push(range.commonAncestorContainer);
  else for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
  const { startContainer, startOffset, endContainer, endOffset } = range;
  for (const node of nodes) {
    if (!range.intersectsNode(node) || !node.parentElement.closest(".t") || node.parentElement.closest("del")) continue;
    const from = node === startContainer ? startOffset : 0;
    const to = node === endContainer ? endOffset : node.length;
    if (to <= from) continue;
    const middle = from ? node.splitText(from) : node;
    if (to - from < middle.length) middle.splitText(to - from);
    const wrap = Object.assign(document.createElement("mark"), { className: `hl ${css}` });
    middle.replaceWith(wrap);
    wrap.append(middle);
  }
}

/** Draw all comments: items of {css, place}. */
bench.draw = (items) => {
  drawn = items;
  if (CSS_DRAWS) {
    for (const name of NAMES) {
      const ranges = items.filter((one) => one.css === name).map((one) => bench.rangeOf(one.place)).filter(Boolean);
      if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
      else CSS.highlights.delete(name);
    }
    return;
  }
  unmark();
  for (const { css, place } of items) {
    const range = bench.rangeOf(place);
    if (range) mark(range, css);
  }
};

/** Ring the words that are being looked at or written about; null takes the ring away. */
bench.ring = (place) => {
  if (!CSS_DRAWS) {
    bench.draw(drawn);
    const range = place && bench.rangeOf(place);
    if (range) mark(range, "is-on");
    return;
  }
  const range = place && bench.rangeOf(place);
  if (!range) {
    CSS.highlights.delete("selected");
    return;
  }
  const ring = new Highlight(range);
  ring.priority = 1;
  CSS.highlights.set("selected", ring);
};
