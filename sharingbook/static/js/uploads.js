/* Adding a version: what the browser can ask for before the file travels, and a title that need not be typed. */

const form = document.querySelector("[data-version-form]");
const title = form?.elements.title;
let filled = ""; // what the preview wrote; a person's own words are left alone

/** A new document needs a kind and a title; a next version brings both. */
function ask() {
  const isNew = form.elements.document.value === "new";
  for (const field of [form.elements.kind, title]) field.required = isNew;
}

form?.addEventListener("change", ask);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "preview" || title.value !== filled) return;
  filled = title.value = event.detail.target.querySelector("[data-cover]")?.dataset.cover ?? "";
});
if (form) ask();
