// Dialogs: forms for the actions. Each shows the kubectl line and the YAML that would do the same, as it is filled in.
//
// A form is data: its fields, and a function from their values to an action. Errors come back as Status causes and
// stand beside the field they name. What was filled in stays when a dialog closes by accident.
import { draftOf, dropDraft, keepDraft } from "./drafts.mjs";
import { control } from "./fields.mjs";
import { copy, h } from "./html.mjs";

/** A button that copies what `text` says when it is pressed, and says that it has. */
export function copyButton(text, words = "Copy") {
  const button = h("button", { type: "button", class: "plain", onclick: async () => { button.textContent = (await copy(text())) ? "Copied" : "Select it and press Ctrl-C"; setTimeout(() => { button.textContent = words; }, 1500); } }, words);
  return button;
}

/** The kubectl line, with a button to copy it. */
export function kubectlLine() {
  const code = h("code", {});
  const element = h("div", { class: "kubectl" }, h("span", { class: "prompt-sign", "aria-hidden": "true" }, "$"), code, copyButton(() => code.textContent));
  return { element, show: (line) => { code.textContent = line; element.hidden = !line; } };
}

/** What an action would be by hand: its kubectl line, and its body as YAML. `open` shows the YAML from the start. */
export function byHand(open = false) {
  const line = kubectlLine();
  const code = h("pre", { role: "group", tabindex: "0", "aria-label": "YAML" });
  const summary = h("summary", {});
  const yaml = h("details", { class: "yaml", open }, summary, h("div", { class: "yamlbody" }, code, copyButton(() => code.textContent)));
  let latest = null;
  async function show(action) {
    latest = action;
    line.show(action?.kubectl ?? "");
    yaml.hidden = !action?.body;
    if (!action?.body) return;
    summary.textContent = action.method === "PATCH" ? "YAML of the patch" : "YAML";
    const { stringify } = await import("../vendor/yaml-2.9.1.mjs");
    if (latest !== action) return;
    code.textContent = stringify(action.body, { lineWidth: 0, aliasDuplicateObjects: false });
  }
  return { element: h("div", { class: "byhand" }, line.element, yaml), show };
}

/** Says what Tab does in an editor: `show(yes)` when it leaves, else it indents. */
export function tabHint() {
  const element = h("p", { class: "grey hint", role: "status" });
  const show = (leaves) => element.replaceChildren(...(leaves ? [h("kbd", {}, "Tab"), " leaves the editor now, ", h("kbd", {}, "Esc"), " closes it."]
    : [h("kbd", {}, "Tab"), " indents; ", h("kbd", {}, "Esc"), " then ", h("kbd", {}, "Tab"), " leaves the editor."]));
  show(false);
  return { element, show };
}

/** Says that a draft was kept, and offers to start anew. */
export const draftNote = (anew) => {
  const note = h("p", { class: "draft" }, "What you had written is still here. ", h("button", { type: "button", class: "link", onclick: () => { anew(); note.closest("dialog").querySelector("input, select, textarea")?.focus(); note.remove(); } }, "Start anew"));
  return note;
};

/** The field that an error without causes is about: a taken name is the name's fault. */
const fieldOf = (error, form) => (error.reason === "AlreadyExists" ? "metadata.name" : form.about ?? "");

/** Put an ApiError's causes beside their fields; what fits nowhere goes to the foot. */
function showErrors(error, controls, foot, form) {
  const left = [];
  const homes = [];
  for (const cause of error.causes?.length ? error.causes : [{ message: error.message, field: fieldOf(error, form) }]) {
    const home = controls.find(({ path }) => path.some((one) => cause.field?.startsWith(one)));
    if (home) home.complain(cause.message);
    else left.push(cause.field ? `${cause.field}: ${cause.message}` : cause.message);
    homes.push(home);
  }
  foot.textContent = left.join(" ");
  homes.find(Boolean)?.row.querySelector("input, select, textarea")?.focus();
}

/** Where focus goes back to: what opened the dialog, or its like where that was drawn anew meanwhile. */
function opener() {
  const element = document.activeElement;
  const home = element?.closest?.("[id]");
  const likeness = element?.textContent;
  return () => {
    if (element?.isConnected) return element.focus?.();
    const again = [...(document.getElementById(home?.id)?.querySelectorAll("button") ?? [])].find((button) => button.textContent === likeness);
    (again ?? document.getElementById("stage"))?.focus();
  };
}

/** Whether the keyboard stands nowhere. */
const lost = () => !document.activeElement || document.activeElement === document.body;

/** A dialog over the page, which goes when it is closed. The browser itself gives focus back at once, where it can; what
 *  is told a moment later must not take it from wherever the keyboard went meanwhile. */
export function showDialog(title, ...content) {
  const back = opener();
  const dialog = h("dialog", { "aria-labelledby": "dialog-title" },
    h("header", {}, h("h2", { id: "dialog-title" }, title), h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
    ...content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (lost()) back();
  });
  dialog.addEventListener("mousedown", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("input:not([type=file]), select, textarea")?.focus();
  return dialog;
}

class FormDialog {
  constructor(page, form, key) {
    this.page = page;
    Object.assign(this, { form, key, controls: form.fields.map(control), foot: h("p", { class: "error", role: "alert" }), hand: byHand(form.yaml) });
    this.submit = h("button", { class: "primary" }, form.verb);
    const draft = draftOf(key);
    this.element = h("form", { class: "form", novalidate: form.fields.length > 0 && form.lenient, onsubmit: (event) => { event.preventDefault(); this.send(); } },
      form.says ? h("p", { class: "grey" }, form.says) : null, draft ? draftNote(() => this.anew()) : null,
      h("div", { class: "fields" }, ...this.controls.map(({ row }) => row)), this.foot, this.hand.element, h("footer", {}, this.submit));
    this.first = this.values();
    if (draft) this.fill(draft);
    this.dialog = showDialog(form.title, this.element);
    this.dialog.classList.toggle("broad", Boolean(form.broad));
    this.element.addEventListener("input", (event) => this.changed(event));
    this.changed(null);
  }

  values() {
    return Object.fromEntries(this.controls.map(({ name, read }) => [name, read()]));
  }

  fill(values) {
    for (const { name, set } of this.controls) if (name in values) set({ value: values[name] });
  }

  anew() {
    dropDraft(this.key);
    this.fill(this.first);
    this.changed(null);
  }

  /** Something was filled in: what follows from it, and what it would be by hand. */
  changed(event) {
    const set = (name, what) => this.controls.find((one) => one.name === name)?.set(what);
    const show = (name, on) => this.controls.find((one) => one.name === name)?.show(on);
    this.form.changed?.({ values: this.values(), name: event?.target.name ?? null, picked: event?.detail || null, set, show });
    const values = this.values();
    if (event) keepDraft(this.key, values);
    const action = this.form.action(values);
    this.submit.disabled = !action; // a form that asks about nothing has nothing to send
    this.hand.show(action);
  }

  async send() {
    this.controls.forEach(({ complain }) => complain(""));
    this.foot.textContent = "";
    this.submit.disabled = true;
    try {
      const values = this.values();
      await (this.form.run ? this.form.run(values) : this.page.api.act(this.form.action(values)));
      dropDraft(this.key);
      this.dialog.close();
    } catch (error) {
      showErrors(error, this.controls, this.foot, this.form);
    } finally {
      this.submit.disabled = false;
    }
  }
}

/** Open a dialog by name; `about` is the thing it starts from. */
export async function openDialog(name, page, about = null) {
  document.querySelector("dialog")?.close();
  const key = `${name} ${JSON.stringify(about)}`;
  try {
    const { FORMS } = await import("./forms.mjs"); // of no use to a page before somebody does something
    return new FormDialog(page, await FORMS[name](page, about), key);
  } catch (error) {
    return page.prompt.say(error.message, "trouble");
  }
}
