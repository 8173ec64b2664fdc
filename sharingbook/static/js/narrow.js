/* Which comments the list shows. The choice stands in the address, so that a link shows the same. */

const bench = globalThis.bench;
const root = document.querySelector(".bench");
const rail = document.getElementById("rail");
const NAMES = ["kind", "state", "mine", "aspect", "person", "made", "place_is"];
const asked = new URLSearchParams(root.dataset.choice);
const choice = Object.fromEntries(NAMES.map((name) => [name, asked.get(name) ?? ""]));
choice.state ||= "open";
const NOTHING = Object.fromEntries(NAMES.map((name) => [name, ""]));

bench.cards = () => [...rail.querySelectorAll(".thread[data-id]")];
bench.shown = () => bench.cards().filter((card) => !card.hidden);

function passes({ dataset: card }) {
  if (choice.mine && !card.mine) return false;
  if (choice.kind && card.kind !== choice.kind) return false;
  if (choice.aspect && card.aspect !== choice.aspect) return false;
  if (choice.person && card.person !== choice.person) return false;
  if (choice.made && card.made !== choice.made) return false;
  if (choice.place_is && card.place !== choice.place_is) return false;
  if (choice.state === "all" || choice.state === card.state) return true;
  return choice.state === (card.open ? "open" : "settled");
}

/** Show what fits the choice, and the comment that is looked at whatever it is. */
bench.narrow = (selected) => {
  let count = 0;
  const all = bench.cards();
  for (const card of all) {
    const hide = !passes(card) && card.dataset.id !== selected;
    if (card.hidden !== hide) card.hidden = hide;
    if (!hide) count += 1;
  }
  for (const link of rail.querySelectorAll(".rail__filter a")) {
    const { kind, state, mine } = link.dataset;
    const on = kind ? kind === choice.kind : mine ? Boolean(choice.mine) : state === choice.state;
    if (on) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const list of rail.querySelectorAll("#narrow-form select")) list.value = choice[list.name];
  const label = rail.querySelector("[data-count]");
  const words = label?.dataset.words.replace("{n}", count).replace("{all}", all.length);
  if (label && label.textContent !== words) label.textContent = words;
  const none = rail.querySelector("[data-none]");
  if (none) none.hidden = count > 0 || !all.length;
};

function choose(changes) {
  Object.assign(choice, changes);
  const query = new URLSearchParams(location.search);
  for (const name of NAMES) {
    if (choice[name] && !(name === "state" && choice.state === "open")) query.set(name, choice[name]);
    else query.delete(name);
  }
  query.delete("comment");
  history.replaceState(null, "", `${query.size ? `?${query}` : location.pathname}${location.hash}`);
  bench.refresh({ follow: true });
}

rail.addEventListener("click", (event) => {
  const link = event.target.closest(".rail__filter a, [data-none] a, #narrow-form a, .tabs a[data-place_is]");
  if (!link) return;
  event.preventDefault();
  const { kind, state, mine, place_is: place } = link.dataset;
  if (kind) choose({ kind: choice.kind === kind ? "" : kind });
  else if (mine) choose({ mine: choice.mine ? "" : "1" });
  else if (place) choose({ place_is: choice.place_is === place ? "" : place });
  else choose(state === "all" ? { ...NOTHING, state } : { state });
});
rail.addEventListener("change", (event) => {
  if (event.target.matches("#narrow-form select")) choose({ [event.target.name]: event.target.value });
});
rail.addEventListener("submit", (event) => { if (event.target.id === "narrow-form") event.preventDefault(); });
