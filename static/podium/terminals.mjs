// The terminals of the page: several shells in tabs in the side column, and one of its own in a thing's Shell tab.
//
// Each tab is a shell at a place: my laptop, the internet, a node, a container. They are remembered for as long as the
// browser's tab lives, so that a reload finds them again (shell_line.mjs).
import { h } from "./html.mjs";
import { newTab, Shell } from "./terminal.mjs";

const MOST = 8;
const KEY = "podium terminals";
const BROAD = "podium wide terminal";
/** A page of so many px has room for a picture beside a terminal of 80 columns. */
const ROOM = 1200;

/** Places to open a shell at: [value, words]. */
export function places(graph) {
  const nodes = [...graph.nodes.values()].map((node) => [`node:${node.name}`, `node ${node.name}`]).sort();
  const pods = [...graph.pods.values()].filter((pod) => !pod.system && pod.node && pod.phase === "Running")
    .flatMap((pod) => pod.containers.map((c) => [`pod:${pod.namespace}/${pod.name}/${c.name}`, `pod ${pod.name}${pod.containers.length > 1 ? ` · ${c.name}` : ""}`])).sort();
  return [["laptop", "my laptop"], ["internet", "the internet"], ...nodes, ...pods];
}

/** Is the terminal wide? As was chosen last; else where the page has room for it. Pure. */
export const isBroad = (chosen, width) => (chosen ? chosen === "yes" : width >= ROOM);

/** What a tab is called. */
export const titleOf = (place) => ({ laptop: "my laptop", internet: "internet" })[place] ?? place.replace(/^node:/, "").replace(/^pod:[^/]*\//, "").replace(/\/.*$/, "");

const remembered = (cluster) => {
  try {
    return JSON.parse(sessionStorage.getItem(`${KEY} ${cluster}`)) ?? [];
  } catch {
    return [];
  }
};

/** The bar above shells: which, where, and what else there is to do. */
class Terminals {
  /** `only`: which places may be chosen; `several`: whether there are tabs. */
  constructor(page, { several, only = () => true }) {
    Object.assign(this, { page, several, only, shells: [], current: null, reading: false });
    this.strip = h("div", { class: "shelltabs", role: "tablist", "aria-label": "Terminals", hidden: !several });
    this.more = several && h("button", { type: "button", class: "plain", title: "One more terminal", "aria-label": "New terminal", onclick: () => this.add(this.current.place, true) }, "+");
    this.select = h("select", { "aria-label": "Where the shell runs", onchange: () => this.go(this.select.value) });
    this.reader = h("button", { type: "button", "aria-pressed": "false", title: "Screen reader mode", onclick: () => this.read(!this.reading) }, "Screen reader");
    this.broad = h("button", { type: "button", class: "broad", hidden: !several, "aria-pressed": String(isBroad(localStorage.getItem(BROAD), window.innerWidth)), title: "More room for the terminal, less for the picture", onclick: () => this.broaden() }, "Wide");
    this.files = h("button", { type: "button", title: "The files of your laptop", onclick: async () => (await import("./home_files.mjs")).openFiles(page) }, "Files");
    this.bar = h("div", { class: "shellbar" }, h("span", { class: "nowtag", title: "A shell is always in the present" }, "now"), this.select, this.broad, this.files, this.reader,
      h("span", { class: "grey leave" }, h("kbd", {}, "F6"), " leaves"));
    this.stage = h("div", { class: "shells" });
    this.parts = [this.strip, this.bar, this.stage];
  }

  moveTo(parent) {
    if (this.bar.parentElement === parent) return;
    parent.replaceChildren(...this.parts);
  }

  add(place, focus, tab = newTab()) {
    if (this.shells.length >= MOST) return this.page.prompt.say(`${MOST} terminals are open. Close one first.`);
    const shell = new Shell(this.page, { place, tab, left: () => this.leave() });
    shell.read(this.reading);
    this.shells.push(shell);
    return this.show(shell, focus);
  }

  show(shell, focus) {
    this.current = shell;
    this.stage.replaceChildren(shell.element);
    shell.moveTo(this.stage);
    this.offer();
    this.draw();
    if (focus) shell.focus();
  }

  /** A shell at a place: one that is there already, or one more; where there is one only, it goes there. */
  open(place, focus) {
    const there = this.shells.find((shell) => shell.place === place);
    if (there) return this.show(there, focus);
    if (this.several || !this.current) return this.add(place, focus);
    this.current.go(place);
    return this.show(this.current, focus);
  }

  go(place) {
    this.current.go(place);
    this.show(this.current, false);
  }

  close(shell) {
    const at = this.shells.indexOf(shell);
    this.shells.splice(at, 1);
    shell.close();
    if (shell === this.current) this.show(this.shells[Math.min(at, this.shells.length - 1)], true);
    else this.draw();
  }

  /** The places to choose from; the current one stays, though it may have gone. */
  offer() {
    const { place } = this.current;
    const list = places(this.page.now).filter(([value]) => this.only(value));
    if (!list.some(([value]) => value === place)) list.push([place, titleOf(place)]);
    this.select.hidden = list.length < 2;
    this.select.replaceChildren(...list.map(([value, words]) => h("option", { value, selected: value === place }, words)));
    this.files.hidden = place !== "laptop";
  }

  draw() {
    if (!this.several) return;
    sessionStorage.setItem(`${KEY} ${this.page.cluster}`, JSON.stringify(this.shells.map(({ place, tab }) => ({ place, tab }))));
    this.strip.replaceChildren(...this.shells.flatMap((shell) => this.tab(shell)), this.more);
  }

  tab(shell) {
    const on = shell === this.current;
    const like = this.shells.filter((one) => one.place === shell.place).indexOf(shell);
    const title = titleOf(shell.place) + (like ? ` ${like + 1}` : "");
    const close = this.shells.length > 1 && h("button", { type: "button", class: "plain close", "aria-label": `Close terminal ${title}`, onclick: () => this.close(shell) }, "✕");
    return [h("button", { type: "button", role: "tab", "aria-selected": String(on), onclick: () => this.show(shell, true) }, title), close].filter(Boolean);
  }

  broaden() {
    const on = this.broad.getAttribute("aria-pressed") !== "true";
    this.broad.setAttribute("aria-pressed", String(on));
    localStorage.setItem(BROAD, on ? "yes" : "no");
  }

  read(on) {
    this.reading = on;
    this.reader.setAttribute("aria-pressed", String(on));
    for (const shell of this.shells) shell.read(on);
  }

  /** To the inspector's buttons, which stand behind it, or to the picture. */
  leave() {
    const next = this.stage.closest(".inspector")?.querySelector(".actions button");
    if (next) next.focus();
    else this.page.picture.enter();
  }
}

let side = null;
let inspected = null;

/** Show the terminals of the side column in `parent`, the current one at a place. */
export function showTerminals(parent, page, place) {
  const first = !side;
  side ??= new Terminals(page, { several: true });
  side.moveTo(parent);
  if (first) remembered(page.cluster).forEach((one) => side.add(one.place, false, one.tab));
  side.open(place ?? side.current?.place ?? "laptop", true);
}

/** Type a line at a place's shell in the side column, for somebody to look at and press Enter. */
export function typeThere(page, place, line) {
  page.side.terminal(place);
  showTerminals(document.getElementById("panel-terminal"), page, place);
  side.current.line.type(line.replaceAll("\n", "\r"));
}

/** Show a shell in a thing's own tab; `only`: which places may be chosen there. The keyboard stays where it is. */
export function showShell(parent, page, place, only) {
  inspected ??= new Terminals(page, { several: false });
  inspected.only = only;
  inspected.moveTo(parent);
  inspected.open(place, false);
}
