// Fields: the controls of a form, each with a way to read and to set it. A field is data; its `type` picks the control.
//
// {name, label, type, value, options, list, hint, required, path}: `path` is what the API calls the field in its errors.
import { h } from "./html.mjs";

const attributesOf = (field) => ({
  id: `f-${field.name}`, name: field.name, required: field.required !== false, autocomplete: "off", spellcheck: "false",
  "aria-describedby": `e-${field.name}`,
});

function number(field) {
  const element = h("input", { ...attributesOf(field), type: "number", class: "mono", min: field.min, max: field.max, value: field.value ?? "" });
  return { element, read: () => (element.value === "" ? null : Number(element.value)), set: ({ value }) => { element.value = value ?? ""; } };
}

function text(field) {
  const list = field.list ? `f-${field.name}-list` : null;
  const element = h("input", { ...attributesOf(field), type: "text", class: "mono wide", list, value: field.value ?? "" });
  const options = h("datalist", { id: list });
  const offer = (found) => options.replaceChildren(...found.map((option) => h("option", { value: option.value ?? option }, option.words ?? "")));
  offer(field.list ?? []);
  return {
    element, beside: list ? [options] : [], read: () => element.value.trim(),
    set: ({ value, list: found }) => { if (value !== undefined) element.value = value; if (found) offer(found); },
  };
}

function choice(field) {
  const element = h("select", attributesOf(field));
  const offer = (options, value) => element.replaceChildren(...options.map(([id, words]) => h("option", { value: id, selected: id === value }, words)));
  offer(field.options, field.value);
  return {
    element, read: () => element.value,
    set: ({ value, options }) => { if (options) offer(options, value); if (value !== undefined) element.value = value; },
  };
}

function area(field) {
  const element = h("textarea", { ...attributesOf(field), rows: field.rows ?? 4, class: "mono", value: field.value ?? "" });
  return { element, read: () => element.value, set: ({ value }) => { element.value = value ?? ""; }, beside: [fileButton((contents) => { element.value = contents; element.dispatchEvent(new Event("input", { bubbles: true })); })] };
}

/** A button that reads a text file of this machine. */
function fileButton(take, words = "From a file…") {
  const input = h("input", { type: "file", hidden: true, onchange: async () => { const [file] = input.files; if (file) take(await file.text(), file.name); input.value = ""; } });
  return h("span", { class: "fromfile" }, h("button", { type: "button", onclick: () => input.click() }, words), input);
}

/** Pairs: keys with values, as many as one likes; read as {key: value}. */
function pairs(field) {
  const rows = h("div", { class: "pairs", id: `f-${field.name}`, role: "group", "aria-label": field.label });
  const changed = () => rows.dispatchEvent(new Event("input", { bubbles: true }));
  function add(key = "", value = "", { focus = false } = {}) {
    const keyInput = h("input", { type: "text", class: "mono key", "aria-label": "Key", placeholder: field.keyWords ?? "key", value: key, autocomplete: "off", spellcheck: "false" });
    const valueInput = field.long
      ? h("textarea", { class: "mono value", "aria-label": "Value", rows: Math.min(6, value.split("\n").length), placeholder: "value", value, spellcheck: "false" })
      : h("input", { type: "text", class: "mono value", "aria-label": "Value", placeholder: "value", value, autocomplete: "off", spellcheck: "false" });
    const row = h("div", { class: "pair" }, keyInput, valueInput, h("button", {
      type: "button", class: "plain", "aria-label": "Remove", title: "Remove",
      onclick: () => { row.nextElementSibling.querySelector("input:not([hidden]), button").focus(); row.remove(); changed(); },
    }, "✕"));
    more.before(row);
    if (focus) keyInput.focus();
  }
  const more = h("div", { class: "more" }, h("button", { type: "button", onclick: () => { add("", "", { focus: true }); changed(); } }, field.more ?? "Another"),
    field.files ? fileButton((contents, name) => { fill({ ...read(), [name]: contents }); changed(); }) : null);
  rows.append(more);
  const fill = (found) => {
    rows.querySelectorAll(".pair").forEach((row) => row.remove());
    for (const [key, value] of Object.entries(found)) add(key, value);
    if (!Object.keys(found).length) add();
  };
  const read = () => Object.fromEntries([...rows.querySelectorAll(".pair")].map((row) =>
    [row.querySelector(".key").value.trim(), row.querySelector(".value").value]).filter(([key]) => key));
  fill(field.value ?? {});
  return { element: rows, read, set: ({ value }) => fill(value ?? {}) };
}

/** Images: any name may be typed; below, those that this cluster plays, each with its sentence. */
function images(field) {
  const listId = `f-${field.name}-list`;
  const element = h("input", { ...attributesOf(field), type: "text", class: "mono wide", value: field.value ?? "", role: "combobox", "aria-controls": listId, "aria-expanded": "true" });
  const list = h("ul", { id: listId, class: "images", role: "listbox", "aria-label": "Images that this cluster plays" });
  let at = -1;
  let typed = false;
  const shown = () => field.images.filter((one) => !typed || `${one.image} ${one.says}`.toLowerCase().includes(element.value.trim().toLowerCase()));
  function pick(one) {
    element.value = one.image;
    typed = false;
    element.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: one }));
  }
  function draw() {
    list.replaceChildren(...shown().map((one, i) => h("li", {
      id: `${listId}-${i}`, role: "option", "aria-selected": String(i === at || (at < 0 && one.image === element.value)), onmousedown: (event) => { event.preventDefault(); at = i; pick(one); },
    }, h("span", { class: "mono" }, one.image), h("span", { class: "grey" }, one.says))));
    list.hidden = !list.children.length;
    element.setAttribute("aria-activedescendant", at >= 0 ? `${listId}-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }
  element.addEventListener("input", (event) => { if (!event.detail) { typed = true; at = -1; } draw(); });
  element.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !list.children.length) return;
    event.preventDefault();
    at = (at + step + list.children.length) % list.children.length;
    const rows = shown();
    pick(rows[at]);
  });
  draw();
  return { element, beside: [list], read: () => element.value.trim(), set: ({ value }) => { element.value = value; typed = false; draw(); } };
}

const CONTROLS = { number, text, choice, area, pairs, images };

/** {row, read, set, complain, name, path} of a field. */
export function control(field) {
  const made = CONTROLS[field.type ?? (field.options ? "choice" : "text")](field);
  const error = h("p", { class: "error", id: `e-${field.name}`, role: "alert" });
  const row = h("div", { class: `field ${field.short ?? field.type === "number" ? "short" : ""}` },
    h("label", { for: `f-${field.name}` }, field.label), made.element, ...(made.beside ?? []), field.hint ? h("p", { class: "grey" }, field.hint) : null, error);
  return {
    ...made, row, name: field.name, path: field.path ?? [], secret: field.secret,
    complain: (words) => { error.textContent = words; made.element.setAttribute?.("aria-invalid", String(Boolean(words))); },
    show: (on) => { row.hidden = !on; row.querySelectorAll("input, select, textarea").forEach((input) => { input.disabled = !on; }); },
  };
}
