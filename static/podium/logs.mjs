// Logs: what a container printed, followed as it prints. Bounded: the newest lines stay, the oldest go.
import { h, later } from "./html.mjs";

const KEPT = 2000;

/** The address of a container's log. */
export function logPath({ namespace, name, container, previous = false, timestamps = false, follow = false }) {
  const query = new URLSearchParams({ container, tailLines: String(KEPT), ...(previous ? { previous: "true" } : {}), ...(timestamps ? { timestamps: "true" } : {}), ...(follow ? { follow: "true" } : {}) });
  return `/api/v1/namespaces/${namespace}/pods/${name}/log?${query}`;
}

/** The lines that hold a text, whatever its case. Pure. */
export const searched = (lines, text) => (text ? lines.filter((line) => line.toLowerCase().includes(text.toLowerCase())) : lines);

/** More text of a log: {lines, rest}; the last line may still be open. At most `kept` lines stay. Pure. */
export function appended({ lines, rest }, text, kept = KEPT) {
  const parts = (rest + text).split("\n");
  const open = parts.pop();
  return { lines: [...lines, ...parts].slice(-kept), rest: open };
}

export class Logs {
  constructor(page, pod) {
    Object.assign(this, { page, pod, log: { lines: [], rest: "" } });
    this.container = h("select", { "aria-label": "Container", onchange: () => this.start() }, ...pod.containers.map(({ name }) => h("option", { value: name }, name)));
    this.container.hidden = pod.containers.length < 2;
    this.search = h("input", { type: "search", class: "mono", placeholder: "Search", "aria-label": "Search the log", oninput: () => this.draw() });
    this.follow = this.toggle("Follow", true);
    this.times = this.toggle("Times", false);
    this.previous = this.toggle("Previous", false);
    this.output = h("pre", { class: "log", role: "log", tabindex: "0", "aria-label": "Log" });
    this.note = h("p", { class: "grey", role: "status" });
    this.element = h("div", { class: "logs" }, h("div", { class: "logbar" }, this.container, this.follow, this.times, this.previous, this.search), this.note, this.output);
    this.drawSoon = later(60, () => this.draw());
    this.start();
  }

  toggle(words, on) {
    const button = h("button", { type: "button", "aria-pressed": String(on), onclick: () => { button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true")); this.start(); } }, words);
    return button;
  }

  on = (button) => button.getAttribute("aria-pressed") === "true";

  async start() {
    this.close();
    const { signal } = (this.abort = new AbortController());
    this.log = { lines: [], rest: "" };
    this.note.textContent = "";
    this.draw();
    const { namespace, name } = this.pod;
    const path = logPath({ namespace, name, container: this.container.value, previous: this.on(this.previous), timestamps: this.on(this.times), follow: this.on(this.follow) && !this.on(this.previous) });
    try {
      await this.page.api.stream(path, (text) => { this.log = appended(this.log, text); this.drawSoon(); }, signal);
      this.note.textContent = this.log.lines.length ? "" : "Nothing was printed yet.";
    } catch (error) {
      if (!signal.aborted) this.note.textContent = error.message;
    }
  }

  draw() {
    const atEnd = this.output.scrollTop + this.output.clientHeight >= this.output.scrollHeight - 8;
    this.output.textContent = [...searched(this.log.lines, this.search.value), ...(this.log.rest && !this.search.value ? [this.log.rest] : [])].join("\n");
    if (atEnd) this.output.scrollTop = this.output.scrollHeight;
  }

  close() {
    this.abort?.abort();
  }
}
