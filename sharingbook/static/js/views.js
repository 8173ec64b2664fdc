/* Views of tracked changes: as accepted, with changes, before them. The address remembers the view; without
   this script the links load the page anew. Also: who changed what, pictures that do not come, notes. */

const bench = globalThis.bench;
const draft = bench.draft;
const links = [...document.querySelectorAll(".seg--changes [data-view]")];
const panel = document.getElementById("changes");
const list = document.getElementById("changes-list");
const tip = Object.assign(document.createElement("div"), { className: "change-tip", id: "change-tip", hidden: true });
tip.setAttribute("role", "status");
draft.after(tip);

/** Show a view; what is at the top of the screen stays there. */
bench.view = (name) => {
  const edge = document.getElementById("sheet").getBoundingClientRect().top + 60;
  const kept = bench.blockAt(Math.max(edge, 60));
  draft.dataset.changes = name;
  for (const link of links) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const query = new URLSearchParams(location.search);
  query.delete("changes");
  if (name !== "accepted") query.set("changes", name);
  history.replaceState(null, "", `${query.size ? `?${query}` : location.pathname}${location.hash}`);
  hide();
  if (kept && kept.getBoundingClientRect().height) kept.scrollIntoView({ block: "start" });
};
bench.nextView = () => {
  if (!links.length) return;
  const at = links.findIndex((link) => link.dataset.view === draft.dataset.changes);
  bench.view(links[(at + 1) % links.length].dataset.view);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-view]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    bench.view(link.dataset.view);
  }
  const line = event.target.closest("[data-change]");
  if (line) {
    event.preventDefault();
    panel.open = false;
    goTo(line);
  }
});

/** To a change of the list: in the view that shows it, marked, with focus and with who made it. */
function goTo(line) {
  if (draft.dataset.changes !== "shown") bench.view("shown");
  const seq = Number(line.getAttribute("href").slice(2));
  const found = bench.block(seq)?.querySelector(`[data-c="${line.dataset.change}"]`) ?? draft.querySelector(`[data-c="${line.dataset.change}"]`) ?? bench.block(seq);
  if (!found) return;
  found.scrollIntoView({ block: "center" });
  if (!found.hasAttribute("tabindex")) found.tabIndex = -1;
  found.focus({ preventScroll: true });
  // The jump itself scrolls, which would hide what it is to show.
  setTimeout(() => show(found), 100);
}

panel?.addEventListener("toggle", async () => {
  if (!panel.open || list.childElementCount) return;
  try {
    const answer = await fetch(list.dataset.address, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok) list.innerHTML = await answer.text();
  } catch { /* offline: the panel stays empty, the next opening asks again */ }
});

/* Who and when: at the pointer, at a tap, at the focus. */
function when(stored) {
  const [, year, month, day, hour, minute] = stored?.match(/^(\d+)-(\d+)-(\d+)(?:T(\d+):(\d+))?/) ?? [];
  return year ? `${year}/${Number(month)}/${Number(day)}${hour ? ` ${hour}:${minute}` : ""}` : "";
}
function show(change) {
  const { by, at } = change.dataset;
  if (draft.dataset.changes !== "shown" || (!by && !at)) return;
  tip.textContent = [by, when(at)].filter(Boolean).join("　");
  tip.className = `change-tip change-tip--${change.localName}`;
  tip.hidden = false;
  const box = change.getClientRects()[0] ?? change.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${box.top > 90 ? box.top - tip.offsetHeight - 4 : box.bottom + 4}px`;
}
function hide() {
  tip.hidden = true;
}
const changeAt = (event) => event.target.closest?.("[data-c]");
draft.addEventListener("pointerover", (event) => (changeAt(event) ? show(changeAt(event)) : hide()));
draft.addEventListener("click", (event) => { if (changeAt(event)) show(changeAt(event)); });
draft.addEventListener("focusout", hide);
document.getElementById("sheet").addEventListener("scroll", hide, { passive: true });
bench.hideTip = () => {
  const open = !tip.hidden;
  hide();
  return open;
};

/* A picture that does not come is a box that says what should be there. */
draft.addEventListener("error", (event) => {
  const image = event.target;
  if (!image.matches?.("img.fig")) return;
  const box = Object.assign(document.createElement("span"), { className: "fig fig--box" });
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", image.alt);
  image.replaceWith(box);
}, true);
