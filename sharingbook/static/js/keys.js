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
const KEYS = {
  j: () => bench.step(1),
  k: () => bench.step(-1),
  n: () => bench.step(1, { changed: true }),
  p: () => bench.step(-1, { changed: true }),
  c: () => bench.writeHere(),
  r: () => {
    const reply = bench.selected()?.querySelector("[data-reply]");
    if (!reply) return;
    reply.open = true;
    reply.querySelector("textarea").focus();
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
