/* Sheets of a workbook. Frozen columns and heading rows stay in view as far as they leave room to read the rest;
   the formulas of a sheet are one tab stop, the arrow keys go from one to the next. */

const WIDEST = 0.55; // of the box's width
const HIGHEST = 0.4; // of its height
const boxes = document.querySelectorAll(".xbox");

/** The offsets of the frozen columns that fit, from the first on, and where they end. */
function columns(box, letters) {
  const room = box.clientWidth * WIDEST;
  const starts = [];
  let end = letters[0].getBoundingClientRect().width;
  for (const letter of letters.slice(1)) {
    const next = end + letter.getBoundingClientRect().width;
    if (!letter.classList.contains("fz") || next > room) break;
    starts.push(end);
    end = next;
  }
  return { starts, end };
}

/** How far the thead may slide out above the box, so that its last rows fit, and what then stays. Where no rows
    are frozen, what stands above the header need not stay. */
function rows(box, head) {
  const all = [...head.rows].map((row) => ({ height: row.getBoundingClientRect().height, names: row.querySelector("th.blk") }));
  const first = box.matches(".xbox--tall") ? 0 : all.findIndex((row) => row.names);
  const room = box.clientHeight * HIGHEST;
  let stays = 0;
  for (const { height } of all.slice(first > 1 ? first : 0).reverse()) {
    if (stays + height > room) break;
    stays += height;
  }
  return { top: stays - all.reduce((sum, row) => sum + row.height, 0), stays };
}

function hold(box) {
  const table = box.firstElementChild;
  const { starts, end } = columns(box, [...table.tHead.rows[0].cells]);
  const { top, stays } = rows(box, table.tHead);
  const found = [...starts, end, top, stays].join();
  if (box.held === found) return;
  box.held = found;
  for (const [index, start] of starts.entries()) table.style.setProperty(`--fz-${index + 1}`, `${start}px`);
  table.style.setProperty("--fz-top", `${top}px`);
  table.dataset.fz = starts.map((_, index) => index + 1).join(" ");
  // What gets the focus is not hidden behind what stays.
  box.style.scrollPaddingInlineStart = `${end}px`;
  box.style.scrollPaddingBlockStart = `${stays}px`;
}
const watch = new ResizeObserver((entries) => entries.forEach((entry) => hold(entry.target)));
for (const box of boxes) watch.observe(box);

/* Formulas */
function take(mark) {
  const box = mark.closest(".xbox");
  box.querySelector('.fx[tabindex="0"]')?.setAttribute("tabindex", "-1");
  mark.tabIndex = 0;
}
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
for (const box of boxes) {
  const first = box.querySelector(".fx");
  if (!first) continue;
  first.tabIndex = 0;
  const marks = box.getElementsByClassName("fx");
  box.addEventListener("pointerdown", (event) => {
    if (event.target.matches(".fx")) take(event.target);
  });
  box.addEventListener("keydown", (event) => {
    if (!event.target.matches(".fx") || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = Array.prototype.indexOf.call(marks, event.target);
    const next = event.key === "Home" ? marks[0] : event.key === "End" ? marks[marks.length - 1] : STEPS[event.key] && marks[at + STEPS[event.key]];
    if (!(event.key in STEPS || next)) return;
    event.preventDefault();
    if (!next) return;
    take(next);
    next.focus();
  });
}
