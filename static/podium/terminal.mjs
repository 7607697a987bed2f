// One shell on the screen: xterm over a line to a shell somewhere. Loaded when a terminal is first needed.
//
// It takes every key but F6, by which the keyboard gets out. Ctrl-C copies where something is selected, as everywhere
// else in a browser, and interrupts where nothing is. The shell may ask for a window of the page (an editor, a pager).
import { FitAddon } from "../vendor/xterm-addon-fit-0.11.0.mjs";
import { Terminal } from "../vendor/xterm-6.0.0.mjs";
import { copy, h } from "./html.mjs";
import { nonceStyles } from "./nonce.mjs";
import { ShellLine } from "./shell_line.mjs";

/** ws(s)://host/ws/clusters/NAME/shell/?… ; place: laptop | internet | node:NAME | pod:NAMESPACE/NAME/CONTAINER */
export function shellAddress(location, cluster, place, tab, seen) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws/clusters/${cluster}/shell/?${new URLSearchParams({ place, tab, seen })}`;
}

/** A name that nobody else's tab has. (crypto.randomUUID is kept from pages without TLS.) */
export const newTab = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const [background, foreground] = [style.getPropertyValue("--ground").trim(), style.getPropertyValue("--ink").trim()];
  return { background, foreground, cursor: foreground, cursorAccent: background, selectionBackground: style.getPropertyValue("--blue").trim() + "55" };
};

/** What waits to be typed, fit for a line of text. */
export const readable = (waiting) => waiting.replace(/\r/g, "⏎ ").replace(/[\u0000-\u001f\u007f]/g, "·").slice(-120);

let styled = false;
function styles() {
  if (styled) return;
  styled = true;
  nonceStyles();
  document.head.append(h("link", { rel: "stylesheet", href: new URL("../vendor/xterm-6.0.0.css", import.meta.url).href }));
}

export class Shell {
  /** `left()` is called when the keyboard leaves by F6. */
  constructor(page, { place, tab = newTab(), left }) {
    styles();
    Object.assign(this, { page, place, tab, left });
    this.screen = h("div", { class: "screen" });
    this.note = h("p", { class: "shellnote", role: "status", hidden: true });
    this.element = h("div", { class: "shell" }, this.screen, this.note);
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.terminal = new Terminal({ fontFamily: '"Roboto Mono", monospace', fontSize: size, theme: colours(), cursorBlink: false, scrollback: 5000 });
    this.fit = new FitAddon();
    this.terminal.loadAddon(this.fit);
    this.terminal.attachCustomKeyEventHandler((event) => this.mayKeep(event));
    this.terminal.onData((text) => this.line.type(text));
    this.terminal.onResize(({ cols, rows }) => this.line.resize(cols, rows));
    this.watch = new ResizeObserver(() => this.refit());
    this.watch.observe(this.screen);
    this.repaint = () => { this.terminal.options.theme = colours(); };
    document.addEventListener("setting", this.repaint);
    this.connect();
  }

  connect() {
    this.line = new ShellLine({
      address: (seen) => shellAddress(window.location, this.page.cluster, this.place, this.tab, seen),
      heard: (bytes) => this.terminal.write(bytes),
      told: (message) => this.asked(message),
      changed: (line) => this.changed(line),
    });
    this.line.resize(this.terminal.cols, this.terminal.rows);
  }

  /** Stand in `parent`; xterm wants to be opened where it can be measured. */
  moveTo(parent) {
    if (this.element.parentElement !== parent) parent.append(this.element);
    if (!this.terminal.element) this.terminal.open(this.screen);
    this.refit();
  }

  /** A shell takes every key, Tab and Escape too. One it leaves alone, or the keyboard could never get out. */
  mayKeep(event) {
    if (event.key === "F6") {
      if (event.type === "keydown") this.left();
    } else if (event.ctrlKey && event.key.toLowerCase() === "c" && this.terminal.hasSelection()) {
      if (event.type === "keydown") copy(this.terminal.getSelection()).then(() => { this.terminal.clearSelection(); this.terminal.focus(); });
    } else {
      return true;
    }
    event.preventDefault();
    return false;
  }

  refit() {
    if (this.screen.clientWidth && this.terminal.element) this.fit.fit();
  }

  changed({ state, waiting }) {
    const words = { away: "The connection is away. The shell waits for it.", ended: "The shell has ended." }[state];
    const queue = state === "away" && waiting ? h("span", {}, " Typed meanwhile, to be sent once: ", h("code", {}, readable(waiting))) : "";
    this.note.hidden = !words;
    if (words) this.note.replaceChildren(words, queue, state === "ended" ? h("button", { type: "button", class: "link", onclick: () => { this.again(); this.focus(); } }, "Open it again") : "");
  }

  again() {
    this.tab = newTab();
    this.terminal.reset();
    this.note.hidden = true;
    this.connect();
  }

  /** Somewhere else from now on; the keyboard stays where one chooses. */
  go(place) {
    if (place === this.place && this.line.state !== "ended") return;
    this.place = place;
    this.line.close();
    this.again();
  }

  /** The shell waits for a window of the page to be closed: any line that is typed tells it so. */
  async asked(message) {
    const windows = await import("./home_files.mjs");
    const closed = () => { this.line.type("closed\r"); this.terminal.focus(); };
    if ("edit" in message) windows.openFile(this.page, message.edit, closed);
    if ("view" in message) windows.showText(message.name || "less", message.view, closed);
  }

  read(on) {
    this.terminal.options.screenReaderMode = on;
  }

  focus() {
    this.terminal.focus();
  }

  close() {
    this.line.close();
    this.watch.disconnect();
    document.removeEventListener("setting", this.repaint);
    this.terminal.dispose();
    this.element.remove();
  }
}
