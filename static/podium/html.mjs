// HTML by hand: make elements without a template language, and without innerHTML.

/** h("button", {class: "primary", onclick: f}, "Create"). Null children are left out; true attributes are bare. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An address with its repeating part dimmed. */
export const mono = (text, kind = "") => h("span", { class: `mono ${kind}` }, text);

/** A sentence whose names with hyphens (node-2) never break across lines. */
export const sentenceOf = (text) => text.split(/(\S*-\S*)/).map((part, i) =>
  (i % 2 && part.length < 26 ? h("span", { class: "nobreak" }, part) : part));

/** Onto the clipboard, as far as the browser lets us. */
export const copy = (text) => navigator.clipboard?.writeText(text).catch(() => {});

/** Only the last call of a burst runs, `ms` after it. */
export function later(ms, run) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), ms);
  };
}
