// The API's pages work without scripts. With them, what stands there to be copied can be copied with one press.
import { copy, h } from "./html.mjs";

/** The kubectl line of the kind of patch that is chosen. */
for (const choice of document.querySelectorAll("select[name=_content_type]")) {
  const tell = () => { choice.form.querySelector("code").textContent = choice.selectedOptions[0].dataset.kubectl; };
  choice.addEventListener("change", tell);
  tell();
}

for (const source of document.querySelectorAll("[data-copy]")) {
  const words = "Copy";
  const button = h("button", { type: "button", class: "plain copy", onclick: async () => {
    button.textContent = (await copy(source.textContent)) ? "Copied" : "Select it and press Ctrl-C";
    setTimeout(() => { button.textContent = words; }, 1500);
  } }, words);
  const row = source.tagName === "PRE" && document.querySelector(".looks p");
  if (row) row.append(button);
  else source.after(button);
}
