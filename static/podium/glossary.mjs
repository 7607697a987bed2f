// The glossary: a card on every word of Kubernetes, wherever the page writes one.
//
// Words are found in what the page has written (an observer marks them), so that whoever writes a sentence need not
// think of it. Pointing at a word, tapping it, or coming to it with Tab shows its card; Escape hides it. In running
// text the words are no stops for Tab, or the story would be a hundred stops long: there "k" lists them all.
import { DEFINITIONS } from "./definitions.mjs";
import { h } from "./html.mjs";

const TERMS = Object.keys(DEFINITIONS).sort((a, b) => b.length - a.length);
const KNOWN = new Map(TERMS.map((term) => [term.toLowerCase(), term]));
const WORD = new RegExp(`(?<![\\w./:-])(${TERMS.join("|")})(e?s)?(?![\\w./:-]*[\\w/])`, "gi");

/** Text as parts, those at odd places being words of the glossary: [plain, word, plain, word, …, plain]. Pure. */
export function termsIn(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(WORD)) {
    parts.push(text.slice(from, match.index), match[0]);
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

/** The entry of a word as it is written, singular or plural: "Pods" → "Pod"; null if there is none. Pure. */
export function entryOf(word) {
  const plain = word.toLowerCase();
  return [plain, plain.replace(/s$/, ""), plain.replace(/es$/, "")].map((form) => KNOWN.get(form)).find(Boolean) ?? null;
}

const PLACES = "#panel-story, #panel-selected, #panel-list, #prompt, #opening, dialog";
const UNMARKED = "button, a, summary, code, pre, kbd, select, textarea, .mono, .term, .cm-editor, .xterm, .glossary, [aria-live]";
const STOPS = "h2, h3, dt, legend, header";

function mark(node) {
  const parts = termsIn(node.data);
  if (parts.length < 2) return;
  const stop = node.parentElement.closest(STOPS) && !node.parentElement.closest("label");
  const seen = new Set();
  const marked = parts.map((part, i) => {
    const entry = i % 2 ? entryOf(part) : null;
    if (!entry || seen.has(entry)) return part;
    seen.add(entry);
    return h("span", { class: "term", "data-term": entry, tabindex: stop ? "0" : null, role: stop ? "note" : null }, part);
  });
  // In a row or a grid each of the parts would be a cell of its own: there a sentence is kept in one piece.
  const cells = /flex|grid/.test(getComputedStyle(node.parentElement).display);
  node.replaceWith(...(cells ? [h("span", {}, ...marked)] : marked));
}

/** Mark the words in what stands below an element. */
function markAll(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(UNMARKED)) texts.push(walker.currentNode);
  texts.forEach(mark);
}

function observe() {
  new MutationObserver((records) => {
    const told = records.filter((record) => !(record.target instanceof SVGElement)); // the picture has no such words
    const added = new Set(told.flatMap((record) => [...record.addedNodes]));
    for (const node of added) {
      const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      if (!element?.isConnected || element.matches?.(".term") || element.nodeType !== Node.ELEMENT_NODE) continue;
      if (element.closest(PLACES)) markAll(element);
      else element.querySelectorAll(PLACES).forEach(markAll);
    }
  }).observe(document.body, { childList: true, subtree: true });
}

/** The one card, beside the word it is about, kept inside the window; it stays while one points at it. */
class Card {
  constructor() {
    this.element = h("div", { class: "termcard", id: "termcard", role: "tooltip", hidden: true });
    this.about = null;
    this.timer = 0;
    const over = (event) => { const term = event.target.closest?.("[data-term]"); if (term) this.show(term); };
    const out = (event) => { if (!event.relatedTarget?.closest?.("[data-term], .termcard")) this.hideSoon(); };
    for (const [name, run] of [["pointerover", over], ["focusin", over], ["click", over], ["pointerout", out], ["focusout", out]]) {
      document.addEventListener(name, run);
    }
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.element.hidden) return;
      const read = this.about.matches(":hover, :focus") || this.element.matches(":hover");
      this.hide();
      if (!read) return; // one has gone on already, and means something else
      event.preventDefault();
      event.stopPropagation();
    }, true);
  }

  show(term) {
    clearTimeout(this.timer);
    if (this.about === term) return;
    this.hide();
    this.about = term;
    this.element.replaceChildren(h("strong", {}, term.dataset.term), ` ${DEFINITIONS[term.dataset.term]}`);
    (term.closest("dialog") ?? document.body).append(this.element); // above a dialog only what is in it shows
    this.element.hidden = false;
    term.setAttribute("aria-describedby", "termcard");
    const { left, bottom, top } = term.getBoundingClientRect();
    const { width, height } = this.element.getBoundingClientRect();
    const below = bottom + 6 + height < window.innerHeight;
    Object.assign(this.element.style, {
      left: `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`,
      top: `${below ? bottom + 6 : top - height - 6}px`,
    });
  }

  hideSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), 150);
  }

  hide() {
    this.about?.removeAttribute("aria-describedby");
    this.about = null;
    this.element.hidden = true;
  }
}

/** Begin: mark what is written from now on, and show cards. */
export function glossary() {
  document.querySelectorAll(PLACES).forEach(markAll);
  observe();
  new Card();
}

/** All words with their sentences; those that stand on the page now come first. */
export async function openGlossary() {
  const { showDialog } = await import("./dialogs.mjs");
  const here = new Set([...document.querySelectorAll("[data-term]")].map((term) => term.dataset.term));
  const rows = (wanted) => h("dl", { class: "wordlist" }, ...Object.keys(DEFINITIONS).sort((a, b) => a.localeCompare(b)).filter(wanted)
    .flatMap((term) => [h("dt", {}, term), h("dd", {}, DEFINITIONS[term])]));
  return showDialog("What the words mean", h("div", { class: "glossary", tabindex: "0", role: "group", "aria-label": "Words" },
    ...(here.size ? [h("h3", {}, "On the page now"), rows((term) => here.has(term)), h("h3", {}, "All others")] : []),
    rows((term) => !here.has(term))));
}
