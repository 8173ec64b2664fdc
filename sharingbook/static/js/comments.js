/* Writing: the form follows the selection and closes when it is saved. */

const bench = globalThis.bench;
const root = document.querySelector(".bench");
const rail = document.getElementById("rail");
const pill = document.getElementById("selpill");
const phone = matchMedia("(max-width: 48rem)");
let place = null;
let whole = null;
let narrowed = false;

const form = () => document.querySelector("#composer[data-points]");
const field = (name) => form().elements.namedItem(name);
// Before the changes some accepted words are not on the screen: nothing is written there.
const canPoint = () => Boolean(form()) && bench.draft.dataset.changes !== "original";
const isOpen = () => Boolean(form()) && !form().hidden && field("seq").value !== "";

function point(next) {
  place = next;
  field("seq").value = next.seq;
  field("start").value = next.start;
  field("end").value = next.end;
  field("end_seq").value = next.endSeq ?? "";
  bench.ring(next);
}

/** Where the open form writes, or null. */
bench.writingAt = () => (isOpen() ? place : null);

/** Open the form for a place; what was typed already stays. `back`: as it was, without asking for attention. */
bench.write = (next, { back = false } = {}) => {
  if (!canPoint() || !next) return;
  let told = "";
  if (!back && bench.isShort(next) && form().dataset.widened) {
    const sentence = bench.sentenceOf(next);
    if (sentence.end - sentence.start > next.end - next.start) {
      next = sentence;
      told = form().dataset.widened;
    }
  }
  bench.drop();
  // A comment that is made of a finding is written where the finding stands.
  const made = field("finding");
  if (made?.value && Number(form().dataset.at ?? field("seq").value) !== next.seq) made.value = "";
  if (made) bench.madeOf?.(form());
  bench.tab?.("comments");
  form().hidden = false;
  root.classList.add("bench--writing");
  whole = next;
  narrowed = false;
  point(next);
  const words = form().querySelector("[data-words]");
  words.value = bench.wordsOf(next);
  words.setSelectionRange(0, 0);
  form().querySelector("[data-pointed]").textContent = told;
  pill.hidden = true;
  bench.arrange({ follow: true, anew: true });
  if (back) return;
  if (phone.matches) form().scrollIntoView({ block: "nearest" });
  (form().querySelector("input[type=radio]:checked") ?? form().querySelector("input[type=radio]") ?? words).focus({ preventScroll: true });
  getSelection().removeAllRanges();
  bench.keep(form());
};

function close() {
  const open = isOpen();
  if (form()?.dataset.points !== undefined && field("finding")) bench.letGo?.(form());
  if (form() && !root.dataset.placing) form().hidden = true;
  root.classList.remove("bench--writing");
  bench.ring(null);
  if (open && place) bench.button(bench.block(place.seq))?.focus({ preventScroll: true });
  place = null;
  bench.arrange({ anew: true });
}

/* Pointing at a part of the words, with the keyboard or a finger, inside the form. */
function narrow(box) {
  if (!whole || whole.endSeq !== null) return;
  const { selectionStart: from, selectionEnd: to, value } = box;
  const part = to > from && to - from < value.length;
  const points = (units) => bench.length(value.slice(0, units));
  point(part ? { seq: whole.seq, start: whole.start + points(from), endSeq: null, end: whole.start + points(to) } : whole);
  const pointed = form().querySelector("[data-pointed]");
  if (!part && !narrowed) return;
  narrowed = part;
  pointed.textContent = part ? `${form().dataset.narrowed} 「${value.slice(from, to)}」` : "";
}
document.addEventListener("selectionchange", () => {
  const box = document.activeElement;
  if (box?.matches?.("#composer [data-words]")) narrow(box);
});
rail.addEventListener("select", (event) => { if (event.target.matches("[data-words]")) narrow(event.target); });

// A read-only box has no caret in some browsers: this one takes a caret and refuses every change.
function takeCaret() {
  const words = form()?.querySelector("[data-words]");
  if (!words) return;
  words.readOnly = false;
  words.inputMode = "none";
  words.setAttribute("aria-readonly", "true");
}
rail.addEventListener("beforeinput", (event) => { if (event.target.matches("[data-words]")) event.preventDefault(); });

/* Pointing at the text: a button beside each block, a button at the selection, the key c. */
bench.draft.addEventListener("click", (event) => {
  const link = event.target.closest(".addc");
  if (!link || !canPoint()) return;
  event.preventDefault();
  const chosen = selection();
  if (link.dataset.row) {
    bench.write(bench.wholeRow(Number(link.dataset.row), Number(link.dataset.to)));
    return;
  }
  const seq = Number(link.dataset.block);
  bench.write(chosen?.seq === seq ? chosen : bench.wholeBlock(seq));
});

function selection() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  return range.intersectsNode(bench.draft) ? bench.placeOf(range) : null;
}

/** What the key c means here: the selected words, the focused block, or the block at the top of the screen. */
bench.writeHere = () => {
  const row = document.activeElement?.closest?.(".addc[data-row]");
  if (row) return row.click();
  const focused = document.activeElement?.closest?.(".addc")?.dataset.block ?? document.activeElement?.closest?.(".blk")?.dataset.seq;
  if (!canPoint()) return undefined;
  const chosen = selection();
  if (chosen) return bench.write(chosen);
  if (focused !== undefined) return bench.write(bench.wholeBlock(Number(focused)));
  const edge = document.getElementById("sheet").getBoundingClientRect().top + 50;
  let first = bench.blockAt(Math.max(edge, 0));
  while (first && !bench.button(first)) first = bench.block(bench.seqOf(first) + 1);
  return first && bench.write(bench.wholeBlock(bench.seqOf(first)));
};

/** Go to the sign of the next or previous paragraph, from where the keyboard is or the reader looks. */
bench.walk = (by) => {
  const signs = [...bench.draft.querySelectorAll(".addc")];
  if (!signs.length) return;
  let here = signs.indexOf(document.activeElement);
  if (here < 0) {
    const first = bench.blockAt(Math.max(document.getElementById("sheet").getBoundingClientRect().top + 50, 0));
    here = signs.findIndex((sign) => Number(sign.dataset.block ?? sign.dataset.row) >= bench.seqOf(first)) - (by > 0 ? 1 : 0);
  }
  const next = signs[Math.min(Math.max(here + by, 0), signs.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};

let waiting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(showPill, 150);
});
function showPill() {
  const chosen = canPoint() && getSelection();
  if (!chosen || !chosen.rangeCount || chosen.isCollapsed || !bench.draft.contains(chosen.anchorNode)) {
    pill.hidden = true;
    return;
  }
  const boxes = chosen.getRangeAt(0).getClientRects();
  const last = boxes[boxes.length - 1];
  if (!last) return;
  pill.hidden = false;
  pill.style.top = `${Math.min(last.bottom + 6, innerHeight - 56)}px`;
  pill.style.left = `${Math.max(8, Math.min(last.right - 40, innerWidth - pill.offsetWidth - 8))}px`;
}
pill.addEventListener("pointerdown", (event) => event.preventDefault());
pill.addEventListener("click", () => bench.write(selection()));

/* The proposed wording starts as a copy of the sentence; an unchanged copy is no proposal. */
rail.addEventListener("toggle", (event) => {
  const details = event.target.closest?.("[data-replacement]");
  if (!details?.open || !details.closest("#composer") || !place) return;
  const box = details.querySelector("textarea");
  if (box.value) return;
  box.value = place.endSeq === null ? bench.wordsOf(bench.sentenceOf(place)) : bench.wordsOf(place);
  box.dataset.copy = box.value;
}, true);
document.addEventListener("submit", (event) => {
  const box = event.target.querySelector?.("[data-replacement] textarea");
  if (box && box.dataset.copy === box.value) box.value = "";
}, true);

/* Words about people get a quiet hint, never a block. */
rail.addEventListener("input", (event) => {
  const box = event.target.closest("[data-tone]");
  if (box) {
    const said = box.value.toLowerCase();
    const personal = box.dataset.tone.split("|").some((words) => words && said.includes(words));
    box.parentElement.querySelector("[data-tone-hint]").hidden = !personal;
  }
});

rail.addEventListener("click", (event) => {
  if (event.target.closest("[data-drops]")) {
    bench.forget(form());
    form().reset();
    if (field("finding")) bench.letGo?.(form(), { drop: true });
    form().querySelector("[data-back]").hidden = true;
    close();
  }
  if (event.target.closest("[data-cancels]")) {
    event.preventDefault();
    const edit = event.target.closest("[data-edits]");
    bench.forget(edit);
    edit.remove();
    bench.poll();
  }
});

/** Escape: close what is open, the innermost first; true when there was something. */
bench.escape = () => {
  const edit = rail.querySelector("[data-edits]");
  const reply = rail.querySelector("details.act[open]");
  if (edit) {
    bench.keep(edit);
    edit.remove();
  } else if (reply) {
    reply.open = false;
    reply.querySelector("summary").focus();
  } else if (isOpen()) close();
  else return Boolean(bench.shutFinding?.());
  return true;
};

/** A comment was saved: the form is empty again (`fresh`, with a name of its own), and closed. */
bench.emptied = (fresh) => {
  const kept = place;
  form().replaceWith(fresh);
  fresh.hidden = true;
  htmx.process(fresh);
  takeCaret();
  root.classList.remove("bench--writing");
  place = null;
  bench.ring(null);
  return kept;
};

// The rest of a long list comes as hundreds of cards, and htmx tells of each.
let refreshing = 0;
function refreshOnce() {
  refreshing ||= setTimeout(() => {
    refreshing = 0;
    bench.refresh();
  });
}
// htmx copies an old element's attributes to the new one; the page's policy refuses a style that is written so.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "composer") event.detail.target.removeAttribute("style");
});
document.addEventListener("htmx:afterSwap", (event) => {
  takeCaret();
  if (event.detail.requestConfig?.elt?.id === "rail-more") refreshOnce();
  if (event.detail.target.id?.startsWith("edit-")) event.detail.target.querySelector("[role=alert], textarea")?.focus();
  bench.arrange({ anew: true });
});
document.addEventListener("htmx:afterSettle", () => {
  const open = form();
  if (open && !open.hidden && open.querySelector("[aria-invalid], .error, .notice")) open.querySelector("[aria-invalid] input, [aria-invalid], .notice")?.focus();
});
takeCaret();
if (isOpen()) {
  const seq = Number(field("seq").value);
  const [start, end] = [field("start").value, field("end").value];
  const found = start === "" ? bench.wholeBlock(seq) : { seq, start: Number(start), endSeq: field("end_seq").value === "" ? null : Number(field("end_seq").value), end: Number(end) };
  whole = found;
  point(found);
  root.classList.add("bench--writing");
  form().querySelector("[data-words]").value = bench.wordsOf(found);
  bench.show(seq);
} else if (root.dataset.placing && form()) form().hidden = false;
bench.restore();
bench.arrange({ follow: true, anew: true });
