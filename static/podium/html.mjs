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

/** Onto the clipboard: did it work? Browsers keep their clipboard from pages without TLS, so the old way is known too. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const home = document.querySelector("dialog[open]") ?? document.body;
    const before = document.activeElement;
    const area = h("textarea", { class: "visually-hidden", "aria-hidden": "true", value: text });
    home.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus?.();
    return done;
  }
}

/** Only the last call of a burst runs, `ms` after it. */
export function later(ms, run) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), ms);
  };
}
