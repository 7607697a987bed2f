// Recording a lesson: do it once, mark where steps end if you like, and the server proposes a lesson from the log.
//
// Nothing is stored meanwhile: the log has it all. The page remembers at which moments it was begun, marked and ended,
// in this window, so that a page which is loaded anew goes on recording. Only those who teach here get this file.
import { opened } from "./app.mjs";
import { h } from "./html.mjs";

const $ = (id) => document.getElementById(id);

class Recorder {
  constructor(page) {
    Object.assign(this, { page, address: `${page.api.page}/lesson/record/`, key: `podium-record-${page.cluster}` });
    this.begin = h("button", { type: "button", onclick: () => this.start() }, "Record a lesson");
    this.words = h("p", { role: "status" });
    this.title = h("input", { name: "title", maxlength: 100, autocomplete: "off", "aria-label": "Title of this step", placeholder: "Its title, if you like", onkeydown: (event) => { if (event.key === "Enter") this.mark(); } });
    this.next = h("button", { type: "button", onclick: () => this.mark() }, "Next step");
    this.stop = h("button", { type: "button", class: "primary", onclick: () => this.end() }, "Stop recording");
    this.look = h("button", { type: "button", class: "primary", onclick: () => this.preview() }, "Look at the lesson");
    this.drop = h("button", { type: "button", class: "plain", onclick: () => this.discard() }, "Discard the recording");
    this.bar = h("section", { class: "recordbar", "aria-label": "Recording a lesson" },
      h("span", { class: "sign", "aria-hidden": "true" }), this.words, this.title, this.next, this.stop, this.look, this.drop);
    $("settings").append(this.begin);
    $("prompt").before(this.bar);
    this.take = this.remembered();
    this.show();
  }

  remembered() {
    try { return JSON.parse(sessionStorage.getItem(this.key)); } catch { return null; }
  }

  /** What is recorded: {from, marks, to} as moments, without `to` while it goes on; null for nothing. */
  keep(take) {
    this.take = take;
    try {
      if (take) sessionStorage.setItem(this.key, JSON.stringify(take));
      else sessionStorage.removeItem(this.key);
    } catch { /* a private window remembers nothing */ }
    this.show();
  }

  show() {
    const [on, done] = [Boolean(this.take), Boolean(this.take?.to)];
    this.begin.hidden = on;
    this.bar.hidden = !on;
    this.bar.toggleAttribute("data-on", on && !done);
    for (const part of [this.title, this.next, this.stop]) part.hidden = done;
    for (const part of [this.look, this.drop]) part.hidden = !done;
    if (!on) return;
    const { marks } = this.take;
    this.words.textContent = done ? "The recording has ended." : `Recording${marks.length ? `, step ${marks.length + 1}` : ""}: do it once, here or with kubectl, and let it come to rest before you go on.`;
  }

  /** Ask the server which moment it is, and go on from there; what went wrong is said under the picture. */
  async at(then) {
    try {
      await then(await this.page.api.call("GET", this.address));
    } catch (error) {
      this.page.prompt.say(error.message, "trouble");
    }
  }

  start() {
    $("menu").open = false;
    return this.at(({ revision, at }) => {
      this.keep({ from: { revision, at }, marks: [] });
      this.title.focus();
    });
  }

  mark() {
    return this.at(({ at }) => {
      this.keep({ ...this.take, marks: [...this.take.marks, { at, title: this.title.value }] });
      this.title.value = "";
      this.title.focus();
    });
  }

  end() {
    return this.at(async ({ revision, at }) => {
      const marks = this.title.value ? [...this.take.marks, { at, title: this.title.value }] : this.take.marks;
      this.title.value = "";
      this.keep({ ...this.take, marks, to: { revision, at } });
      this.look.focus();
      await this.preview();
    });
  }

  async preview() {
    const { preview } = await import("./record_preview.mjs");
    return preview(this);
  }

  discard() {
    this.keep(null);
    $("menu").querySelector("summary").focus();
  }
}

opened.then((page) => new Recorder(page));
