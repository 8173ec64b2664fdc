/* "Does not apply": the reason is asked for in view and in focus, and outlives a page that comes anew. */

const KEPT = `sb:reasons:${document.body.dataset.user || "-"}:${location.pathname}`;
const beside = document.getElementById("findings"); // there findings.js keeps what is typed
const boxes = () => [...document.querySelectorAll(".act [name=reason]")];
const isWritten = (box) => Boolean(box.value.trim() || box.closest(".act[open]"));

document.addEventListener("click", (event) => {
  const fold = event.target.closest(".act > summary")?.parentElement;
  const form = fold && !fold.open && fold.querySelector("form");
  const box = form && form.querySelector("[name=reason]");
  if (!box) return;
  event.preventDefault(); // opened here, at once: whoever types on at once types into the field
  fold.open = true;
  box.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
});

function keep(sent) {
  const written = boxes().filter((box) => box.form !== sent && isWritten(box));
  const said = written.map((box) => [box.id, box.value, box.form.elements.scope.value]);
  try {
    if (said.length) sessionStorage.setItem(KEPT, JSON.stringify(said));
  } catch { /* this browser keeps nothing */ }
}
function putBack() {
  let said = [];
  try {
    said = JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
    sessionStorage.removeItem(KEPT);
  } catch { /* nothing was kept */ }
  for (const [id, reason, scope] of said) {
    const box = document.getElementById(id);
    if (!box) continue;
    box.value = reason;
    box.form.elements.scope.value = scope;
    box.closest(".act").open = true;
  }
}

if (!beside) {
  putBack();
  document.addEventListener("submit", (event) => keep(event.target));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-takes-findings]")) keep(null); });
  // The check is done: the page comes anew, but not while somebody writes a reason on it.
  document.addEventListener("findings-anew", () => { if (!boxes().some(isWritten)) location.reload(); });
}
