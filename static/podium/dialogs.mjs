// Dialogs: forms for the actions. Each shows the kubectl line that would do the same, as it is filled in.
//
// A form is data: its fields, and a function from their values to an action. Errors come back as Status causes
// and stand beside the field they name.
import { FORMS } from "./forms.mjs";
import { copy, h } from "./html.mjs";

const copyButton = (line) => h("button", { type: "button", class: "plain", onclick: () => copy(line()) }, "Copy");

/** The kubectl line, with a button to copy it. */
export function kubectlLine() {
  const code = h("code", {});
  const element = h("div", { class: "kubectl" }, h("span", { class: "prompt-sign", "aria-hidden": "true" }, "$"), code, copyButton(() => code.textContent));
  return { element, show: (line) => { code.textContent = line; element.hidden = !line; } };
}

function control(field, page) {
  const attributes = { id: `f-${field.name}`, name: field.name, required: field.required !== false, autocomplete: "off", spellcheck: "false" };
  if (field.options) {
    return h("select", attributes, ...field.options.map(([value, words]) => h("option", { value, selected: value === field.value }, words)));
  }
  const list = field.list?.length ? `${attributes.id}-list` : null;
  const input = h("input", { ...attributes, type: field.type ?? "text", min: field.min, max: field.max, list, class: field.type === "number" ? "mono" : "mono wide", value: field.value ?? "" });
  return list ? [input, h("datalist", { id: list }, ...field.list.map((option) => h("option", { value: option.value ?? option }, option.words ?? "")))] : input;
}

function fieldRow(field) {
  const error = h("p", { class: "error", id: `e-${field.name}`, role: "alert" });
  const row = h("div", { class: `field ${field.type === "number" ? "short" : ""}` },
    h("label", { for: `f-${field.name}` }, field.label), control(field), field.hint ? h("p", { class: "grey" }, field.hint) : null, error);
  return { row, error, field };
}

const valuesOf = (form, fields) => Object.fromEntries(fields.map((field) => {
  const raw = form.elements[field.name].value;
  return [field.name, field.type === "number" ? (raw === "" ? null : Number(raw)) : raw.trim()];
}));

/** The field that an error without causes is about: a taken name is the name's fault. */
const fieldOf = (error, form) => (error.reason === "AlreadyExists" ? "metadata.name" : form.about ?? "");

/** Put an ApiError's causes beside their fields; what fits nowhere goes to the foot. */
function showErrors(error, rows, foot, form) {
  const left = [];
  for (const cause of error.causes?.length ? error.causes : [{ message: error.message, field: fieldOf(error, form) }]) {
    const home = rows.find(({ field }) => field.path?.some((path) => cause.field?.startsWith(path)));
    if (home) home.error.textContent = cause.message;
    else left.push(cause.field ? `${cause.field}: ${cause.message}` : cause.message);
  }
  foot.textContent = left.join(" ");
  (rows.find(({ error: place }) => place.textContent)?.row.querySelector("input, select"))?.focus();
}

/** A dialog over the page, which goes when it is closed. */
export function showDialog(title, ...content) {
  const dialog = h("dialog", { "aria-labelledby": "dialog-title" },
    h("header", {}, h("h2", { id: "dialog-title" }, title), h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
    ...content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("input, select")?.focus();
  return dialog;
}

function formDialog(page, form) {
  const rows = form.fields.map(fieldRow);
  const line = kubectlLine();
  const foot = h("p", { class: "error", role: "alert" });
  const submit = h("button", { class: "primary" }, form.verb);
  const element = h("form", { class: "form", onsubmit: (event) => { event.preventDefault(); send(); } },
    form.says ? h("p", { class: "grey" }, form.says) : null,
    h("div", { class: "fields" }, ...rows.map(({ row }) => row)), foot, line.element, h("footer", {}, submit));
  const dialog = showDialog(form.title, element);
  const show = () => { line.show(form.kubectl(valuesOf(element, form.fields))); };
  element.addEventListener("input", (event) => { form.changed?.(element, event.target.name); show(); });
  form.changed?.(element, null);
  show();

  async function send() {
    rows.forEach(({ error }) => { error.textContent = ""; });
    foot.textContent = "";
    submit.disabled = true;
    try {
      await form.run(valuesOf(element, form.fields));
      dialog.close();
    } catch (error) {
      showErrors(error, rows, foot, form);
    } finally {
      submit.disabled = false;
    }
  }
}

/** Open a dialog by name; `about` is the thing it starts from. */
export function openDialog(name, page, about = null) {
  document.querySelector("dialog")?.close();
  return formDialog(page, FORMS[name](page, about));
}
