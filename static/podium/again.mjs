// Apply this state again: the diff first, then ordinary writes of whoever asks for them.
import { fieldList } from "./changes_panel.mjs";
import { script } from "./comparing.mjs";
import { showDialog } from "./dialogs.mjs";
import { SIGNS } from "./draw_diff.mjs";
import { copy, h } from "./html.mjs";
import { count } from "./words.mjs";

const VERBS = { create: ["added", "made again"], replace: ["changed", "changed back"], delete: ["removed", "deleted"] };

function stepRow(step) {
  const [sign, words] = VERBS[step.verb];
  const id = `step-${step.key.replace(/\W/g, "-")}`;
  const box = h("input", { type: "checkbox", id, name: "step", checked: true, value: step.key });
  return h("li", { class: `difference ${sign}` }, box, h("span", { class: "badge", "aria-hidden": "true" }, SIGNS[sign]),
    h("div", {},
      h("h3", {}, h("label", { for: id }, `${step.kind} ${step.name} is ${words}`)),
      fieldList(step.fields), ...step.notes.map((note) => h("p", { class: "notice" }, note)),
      h("p", { class: "mono grey" }, step.kubectl),
      step.yaml ? h("details", {}, h("summary", {}, "YAML"), h("pre", { class: "mono", tabindex: "0" }, step.yaml)) : null));
}

/** Open the dialog for the revision that is looked at. */
export async function openAgain(page) {
  const revision = page.history.back?.revision;
  if (revision === undefined) return;
  const address = `${page.api.page}/history/${revision}/apply/`;
  try {
    const { steps } = await page.api.call("GET", address);
    showPlan(page, revision, address, steps);
  } catch (error) {
    page.prompt.say(error.message, "trouble");
  }
}

function showPlan(page, revision, address, steps) {
  const foot = h("p", { class: "error", role: "alert" });
  const apply = h("button", { class: "primary" }, "Apply");
  const chosen = () => [...form.elements].filter((element) => element.name === "step" && element.checked).map((element) => element.value);
  const form = h("form", { class: "form again", onsubmit: (event) => { event.preventDefault(); send(); } },
    h("p", { class: "grey" }, steps.length
      ? "What people declared is declared again, by you; pods follow from it, with new names and IPs. The log goes on: nothing is undone in it."
      : "What was declared then is what is declared now: there is nothing to do."),
    h("ul", { class: "steps" }, ...steps.map(stepRow)), foot,
    h("footer", {},
      steps.length ? h("button", { type: "button", class: "plain", onclick: () => copy(script(steps.filter((step) => chosen().includes(step.key)))) }, "Copy as kubectl") : null,
      steps.length ? apply : null));
  const dialog = showDialog(`Apply revision ${revision} again`, form);
  const mark = () => { apply.textContent = `Apply ${count(chosen().length, "change")}`; apply.disabled = !chosen().length; };
  form.addEventListener("change", mark);
  if (steps.length) mark();

  async function send() {
    apply.disabled = true;
    try {
      const { done } = await page.api.call("POST", address, { steps: chosen() });
      const refused = done.filter((step) => step.error);
      foot.textContent = refused.map((step) => step.error).join(" ");
      if (refused.length) return;
      dialog.close();
      page.history.toNow();
    } catch (error) {
      foot.textContent = error.message;
    } finally {
      apply.disabled = false;
    }
  }
}
