/* Placing by hand: 1 2 3 choose a place, Enter puts the comment there. */

const form = document.querySelector("[data-places]");
const choose = (radio) => {
  for (const place of form.querySelectorAll(".cand")) place.classList.toggle("cand--on", place.contains(radio));
};
form?.addEventListener("change", (event) => { if (event.target.name === "candidate") choose(event.target); });

document.addEventListener("keydown", (event) => {
  let allowed = true;
  try {
    allowed = localStorage.getItem("sb:keys") !== "off";
  } catch { /* no storage: keys are on */ }
  if (!form || !allowed || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=radio]), textarea, select")) return;
  const radio = form.querySelectorAll("input[name=candidate]")[Number(event.key) - 1];
  if (radio) {
    radio.checked = true;
    radio.focus();
    choose(radio);
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
    event.preventDefault();
    form.requestSubmit();
  }
});
