// The terminal: a shell on the internet, on a node or in a pod. xterm, loaded when first needed. There is one, with one
// session: it moves between the side column, where it has the whole height, and the inspector's tab of a pod or a node.
//
// Wire: binary frames carry bytes both ways; a JSON text frame {"resize": [columns, rows]} tells the size.
import { FitAddon } from "../vendor/xterm-addon-fit-0.11.0.mjs";
import { Terminal } from "../vendor/xterm-6.0.0.mjs";
import { h } from "./html.mjs";
import { nonceStyles } from "./nonce.mjs";

const ENCODER = new TextEncoder();

/** ws(s)://host/ws/clusters/NAME/shell/?place=… ; place: internet | node:NAME | pod:NAMESPACE/NAME/CONTAINER */
export function shellAddress(location, cluster, place) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws/clusters/${cluster}/shell/?place=${encodeURIComponent(place)}`;
}

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const [background, foreground] = [style.getPropertyValue("--ground").trim(), style.getPropertyValue("--ink").trim()];
  return { background, foreground, cursor: foreground, cursorAccent: background, selectionBackground: style.getPropertyValue("--blue").trim() + "55" };
};

/** Places to open a shell at: [value, words]. */
export function places(graph) {
  const nodes = [...graph.nodes.values()].map((node) => [`node:${node.name}`, `node ${node.name}`]).sort();
  const pods = [...graph.pods.values()].filter((pod) => !pod.system && pod.node && pod.phase === "Running")
    .flatMap((pod) => pod.containers.map((c) => [`pod:${pod.namespace}/${pod.name}/${c.name}`, `pod ${pod.name}${pod.containers.length > 1 ? ` · ${c.name}` : ""}`])).sort();
  return [["internet", "the internet"], ...nodes, ...pods];
}

let open = null;

class Shell {
  constructor(page) {
    this.page = page;
    this.select = h("select", { "aria-label": "Where the shell runs", onchange: () => this.connect(this.select.value) });
    this.reader = h("button", { type: "button", "aria-pressed": "false", title: "Screen reader mode", onclick: () => this.toggleReader() }, "Screen reader");
    this.screen = h("div", { class: "screen" });
    this.bar = h("div", { class: "shellbar" }, h("span", { class: "nowtag", title: "A shell is always in the present" }, "now"), this.select, this.reader,
      h("span", { class: "grey leave" }, h("kbd", {}, "F6"), " leaves"));
    this.parts = [this.bar, this.screen];
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    nonceStyles();
    this.terminal = new Terminal({ fontFamily: '"Roboto Mono", monospace', fontSize: size, theme: colours(), cursorBlink: false, scrollback: 5000 });
    this.fit = new FitAddon();
    this.terminal.loadAddon(this.fit);
    this.terminal.attachCustomKeyEventHandler((event) => this.mayKeep(event));
    this.terminal.onData((text) => this.send(ENCODER.encode(text)));
    this.terminal.onResize(({ cols, rows }) => this.send(JSON.stringify({ resize: [cols, rows] })));
    new ResizeObserver(() => this.refit()).observe(this.screen);
    document.addEventListener("setting", () => { this.terminal.options.theme = colours(); });
  }

  /** Stand in `parent`; xterm wants to be opened where it can be measured. */
  moveTo(parent) {
    if (this.bar.parentElement === parent) return;
    parent.replaceChildren(...this.parts);
    if (!this.terminal.element) this.terminal.open(this.screen);
    this.refit();
  }

  /** A shell takes every key, Tab and Escape too. One it leaves alone, or the keyboard could never get out. */
  mayKeep(event) {
    if (event.key !== "F6") return true;
    if (event.type === "keydown") this.leave();
    event.preventDefault();
    return false;
  }

  /** To the inspector's buttons, which stand behind it, or to the picture. */
  leave() {
    const next = this.screen.closest(".inspector")?.querySelector(".actions button");
    if (next) next.focus();
    else this.page.picture.enter();
  }

  refit() {
    if (this.screen.clientWidth) this.fit.fit();
  }

  toggleReader() {
    const on = !this.terminal.options.screenReaderMode;
    this.terminal.options.screenReaderMode = on;
    this.reader.setAttribute("aria-pressed", String(on));
  }

  /** The places to choose from: all, or (`only`) those of one thing. */
  offer(place, only = () => true) {
    const list = places(this.page.now).filter(([value]) => only(value));
    if (!list.some(([value]) => value === place)) list.push([place, place]);
    this.select.hidden = list.length < 2;
    this.select.replaceChildren(...list.map(([value, words]) => h("option", { value, selected: value === place }, words)));
  }

  connect(place, only = this.only) {
    this.only = only;
    this.offer(place, only);
    this.page.place = place;
    if (this.place === place && this.socket?.readyState <= 1) return;
    this.place = place;
    this.socket?.close();
    this.terminal.reset();
    const socket = new WebSocket(shellAddress(window.location, this.page.cluster, place));
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => { this.refit(); this.send(JSON.stringify({ resize: [this.terminal.cols, this.terminal.rows] })); });
    socket.addEventListener("message", (event) => this.terminal.write(typeof event.data === "string" ? event.data : new Uint8Array(event.data)));
    socket.addEventListener("close", () => { if (socket === this.socket) this.terminal.write("\r\n[the shell has ended: choose a place to open it again]\r\n"); });
    this.socket = socket;
  }

  send(data) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(data);
  }
}

/** Show the terminal in `parent`, at a place; the one terminal is kept. `only`: which places may be chosen there. */
export function showTerminal(parent, page, place, { only = () => true, focus = true } = {}) {
  if (!open) {
    document.head.append(h("link", { rel: "stylesheet", href: new URL("../vendor/xterm-6.0.0.css", import.meta.url).href }));
    open = new Shell(page);
  }
  open.moveTo(parent);
  open.connect(place, only);
  open.refit();
  if (focus) open.terminal.focus();
}
