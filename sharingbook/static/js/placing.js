/* Placing by hand: 1 2 3 place the comment, z takes it back. Every key presses a button or a link that is on
   the page (`data-key`), so that keys can do no more than a hand. The switch is the draft page's. */

const KEPT = "sb:keys";
const box = document.getElementById("keys-on");
const dialog = document.getElementById("keys-dialog");

function allowed() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // no storage: keys are on
  }
}
box.checked = allowed();
box.addEventListener("change", () => {
  try {
    localStorage.setItem(KEPT, box.checked ? "on" : "off");
  } catch { /* this browser keeps nothing: keys stay as they are */ }
});

function walk(by) {
  const items = [...document.querySelectorAll("[data-item]")];
  const here = items.findIndex((item) => item.hasAttribute("aria-current"));
  items[here + by]?.click();
}

// The offer to undo goes when its time is over; the list keeps it for good.
const offer = document.querySelector(".undo [data-seconds]");
if (offer) setTimeout(() => { if (!offer.contains(document.activeElement)) offer.parentElement.remove(); }, Number(offer.dataset.seconds) * 1000);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || !allowed()) return;
  if (document.querySelector("dialog[open]") || event.target.closest("input, textarea, select")) return;
  if (event.key === "?") return dialog.showModal();
  if (event.key === "j" || event.key === "k") return walk(event.key === "j" ? 1 : -1);
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return undefined;
  const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
  if (!target) return undefined;
  event.preventDefault();
  return target.click();
});
