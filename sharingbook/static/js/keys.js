/* Single keys of the draft page. Off while somebody types, and off for good when the person says so. */

const bench = globalThis.bench;
const box = document.getElementById("keys-on");
const dialog = document.getElementById("keys-dialog");
const KEY = "sb:keys";

function allowed() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}
box.checked = allowed();
box.addEventListener("change", () => {
  try {
    localStorage.setItem(KEY, box.checked ? "on" : "off");
  } catch { /* this browser keeps nothing: keys stay as they are */ }
});

const go = (selector) => document.querySelector(selector)?.click();
/** Open an act of a card; what comes next is in hand: its text, or the button that confirms. */
function open(act) {
  if (!act) return;
  act.open = true;
  (act.querySelector("textarea") ?? act.querySelector("[type=submit]")).focus();
}
const KEYS = {
  j: () => bench.step(1),
  k: () => bench.step(-1),
  o: () => bench.step(1, { only: "open" }),
  O: () => bench.step(-1, { only: "open" }),
  n: () => bench.step(1, { only: "changed" }),
  p: () => bench.step(-1, { only: "changed" }),
  b: () => bench.walk(1),
  B: () => bench.walk(-1),
  c: () => bench.writeHere(),
  r: () => open(bench.selected()?.querySelector("[data-reply]")),
  e: () => bench.selected()?.querySelector("[data-edit]")?.click(),
  x: () => open(bench.selected()?.querySelector("[data-resolves], [data-withdraws]")),
  m: () => bench.selected()?.querySelector("[data-moves]")?.click(),
  f: () => bench.nextFinding?.(),
  F: () => bench.makeComment?.(),
  s: () => {
    const narrow = document.getElementById("narrow");
    if (!narrow) return;
    if (matchMedia("(max-width: 48rem)").matches) bench.list(true);
    narrow.open = true;
    narrow.querySelector("select").focus();
  },
  u: () => location.assign(document.querySelector(".bench").dataset.unplacedUrl),
  "[": () => go('.seg a[rel="prev"]'),
  "]": () => go('.seg a[rel="next"]'),
  "/": () => bench.find("words"),
  g: () => bench.find("clause"),
  v: () => bench.nextView(),
  "?": () => dialog.showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest(".rail form");
    if (form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[type=submit]"));
    }
    return;
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    if (bench.escape()) event.preventDefault();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]") || !allowed()) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
