/* Keys for lists: j and k walk the rows, 1 to 4 choose an answer, Ctrl+Enter sends it. Off while typing, and
   wherever the person switched single keys off (the draft page has the switch). Pages work without this. */

const KEPT = "sb:keys";
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

function switchedOff() {
  try {
    return localStorage.getItem(KEPT) === "off";
  } catch {
    return false;
  }
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")].map((row) => (row.matches("a") ? row : row.querySelector("a")));
  const links = rows.filter(Boolean);
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const current = links.findIndex((link) => link.hasAttribute("aria-current"));
  const from = here >= 0 ? here : current;
  const next = links[Math.min(Math.max(from + step, 0), links.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function choose(number) {
  const box = document.querySelectorAll("form[data-answers] input[type=radio]")[number - 1];
  if (!box) return;
  box.checked = true;
  box.focus();
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form[data-answers]");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || switchedOff()) return;
  if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (/^[1-4]$/.test(event.key)) choose(Number(event.key));
});
