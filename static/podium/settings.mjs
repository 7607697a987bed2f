// Settings of the page itself: theme, contrast, size, motion. Kept in this browser; the cluster knows nothing of them.
import { h } from "./html.mjs";

const CHOICES = {
  theme: { legend: "Theme", values: { auto: "As the system", light: "Light", dark: "Dark" } },
  contrast: { legend: "Contrast", values: { normal: "Normal", high: "High" } },
  size: { legend: "Size", values: { desk: "Desk", projector: "Projector" } },
  motion: { legend: "Motion", values: { on: "On", off: "Off" } },
  show: { legend: "Show", values: { needed: "What is needed", all: "Everything" } },
};
const DEFAULTS = { theme: "auto", contrast: "normal", size: "desk", motion: "on", show: "needed" };

const remembered = (name) => {
  try {
    return localStorage.getItem(`podium-${name}`);
  } catch {
    return null;
  }
};

/** What the system may wish for: setting → [media query, value]. */
const WISHES = { motion: ["(prefers-reduced-motion: reduce)", "off"], contrast: ["(prefers-contrast: more)", "high"] };

/** The setting's value: chosen, else the system's wish, else the default. */
export function setting(name) {
  const [query, value] = WISHES[name] ?? [];
  return remembered(name) ?? (query && window.matchMedia(query).matches ? value : DEFAULTS[name]);
}

/** Set and remember; announces "setting" on the document. */
export function choose(name, value) {
  try {
    localStorage.setItem(`podium-${name}`, value);
  } catch { /* a private window remembers nothing */ }
  document.documentElement.dataset[name] = value;
  document.dispatchEvent(new CustomEvent("setting", { detail: { name, value } }));
}

/** All motion stopped? */
export const still = () => document.documentElement.dataset.motion === "off";
/** The narrowest picture that is still laid out well, in its own px. */
const NARROWEST = 860;
/** Smaller than this nothing can be read: a phone looks at a part, and moves it. */
const LEAST = 0.72;

/** How much larger the picture is drawn on a stage of this width: for the projector as 20 is to 13, or the last row could
 *  not read it; a low screen then shows a part, which follows what happens. */
export function pictureScale(width) {
  const projector = document.documentElement.dataset.size === "projector";
  const wanted = projector ? 20 / 13 : 1;
  return Math.min(wanted, Math.max(LEAST, width / NARROWEST));
}

/** The size of what is to be read, in px: from the last row of a classroom more is needed than at a desk. */
export const legible = () => (document.documentElement.dataset.size === "projector" ? 20 : 13);

/** A picture that almost fits is drawn at this scale rather than that it scrolls. */
const SMALL = 0.85;

/** The room that the layout gets on a stage of this size, in the picture's own px; `least`: the share of its size at which
 *  it may be drawn. For the projector that is all of it. */
export const pictureRoom = (width, height, scale) => ({
  width: Math.max(width / scale, NARROWEST), height: height / scale - 2, least: legible() > 13 ? 1 : Math.min(1, SMALL / scale),
});

function group(name) {
  const { legend, values } = CHOICES[name];
  const buttons = Object.entries(values).map(([value, words]) =>
    h("button", { type: "button", "data-value": value, onclick: () => choose(name, value) }, words));
  const mark = () => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.value === document.documentElement.dataset[name])));
  document.addEventListener("setting", mark);
  mark();
  return h("fieldset", {}, h("legend", {}, legend), ...buttons);
}

/** Fill the View menu. Escape closes it, and so does leaving it. */
export function settingsMenu(parent, extra = []) {
  parent.replaceChildren(...Object.keys(CHOICES).map(group), ...extra);
  closesByItself(parent.closest("details"));
}

/** A menu of the bar: Escape closes it, and whatever is done elsewhere. */
export function closesByItself(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) menu.open = false; });
}

/** The system changed its mind: what was not chosen here follows it. */
for (const [name, [query]] of Object.entries(WISHES)) {
  window.matchMedia(query).addEventListener("change", () => {
    document.documentElement.dataset[name] = setting(name);
    document.dispatchEvent(new CustomEvent("setting", { detail: { name, value: setting(name) } }));
  });
}
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("setting", { detail: { name: "theme" } })));

for (const name of Object.keys(CHOICES)) document.documentElement.dataset[name] = setting(name);
