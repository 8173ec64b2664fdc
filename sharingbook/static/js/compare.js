/* Next and previous change by one key; off while somebody types, and off for good when the person says so. */

const rows = [...document.querySelectorAll("[data-change]")];
let at = rows.findIndex((row) => row.classList.contains("is-on"));
if (at >= 0) rows[at].scrollIntoView({ block: "center" });

function keysAreOn() {
  try {
    return localStorage.getItem("sb:keys") !== "off";
  } catch {
    return true;
  }
}

function step(by) {
  const here = rows.indexOf(document.activeElement?.closest("[data-change]"));
  at = Math.min(Math.max((here >= 0 ? here : at) + by, 0), rows.length - 1);
  rows[at]?.focus({ preventScroll: true });
  rows[at]?.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, input, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysAreOn()) return;
  const by = { n: 1, p: -1 }[event.key];
  if (!by || !rows.length) return;
  event.preventDefault();
  step(by);
});
