// Leading a class from a cluster's page: a button, and what this page looks at, told to the class four times a second at
// the most, and only when it has changed. It says where to look (selection, request and hop, revision, step), never how
// it looks; pages that follow have the same picture.
import { opened } from "./app.mjs";
import { Asking } from "./class_lead_vote.mjs";
import { act, classLine } from "./class_line.mjs";
import { stateOf } from "./class_shown.mjs";
import { h } from "./html.mjs";

const EVERY = 250;
const bar = document.getElementById("lead");

class Lead {
  constructor(page, classes) {
    Object.assign(this, { page, classes, code: null, told: "", busy: false, votes: new Map() });
    this.asking = new Asking(page, (said) => act(this.code, said));
    this.menu = h("details", { class: "menu leadmenu" }, h("summary", {}, "Lead…"));
    this.stop = h("button", { type: "button", class: "primary", onclick: () => this.end() }, "Leading");
    const buttons = classes.map((one) => h("button", { type: "button", onclick: () => this.begin(one) }, classes.length > 1 ? one.name : "Lead the class"));
    this.offer = classes.length > 1 ? this.menu : buttons[0];
    if (classes.length > 1) this.menu.append(h("div", { class: "sheetmenu" }, ...buttons));
    bar.append(this.offer, this.stop, this.asking.button);
    document.getElementById("side").append(this.asking.board);
    this.show();
    setInterval(() => this.look(), EVERY);
    const [leading] = classes.filter((one) => one.leading);
    if (leading) this.take(leading);
  }

  /** What is on the bar: to lead, or that one leads. */
  show() {
    const on = Boolean(this.code);
    const name = this.classes.find(({ code }) => code === this.code)?.name ?? "";
    this.offer.hidden = on;
    this.stop.hidden = !on;
    this.stop.title = `Stop leading ${name}`;
    this.stop.setAttribute("aria-label", `Leading ${name}: stop`);
    this.asking.lead(on);
    document.body.toggleAttribute("data-leading", on);
  }

  async begin(one) {
    this.menu.open = false;
    try {
      await act(one.code, { cluster: this.page.cluster, begin: true, ...stateOf(this.page) }, "lead");
      this.take(one);
      this.stop.focus();
    } catch (error) { this.page.prompt.say(error.message, "trouble"); }
  }

  /** This page leads from now on, or again after it was loaded anew. */
  take({ code }) {
    this.code = code;
    this.show();
    if (this.votes.has(code)) { this.asking.show(this.votes.get(code)); return; } // its line is open already
    this.votes.set(code, null);
    classLine(code, { poll: false, state: () => {}, hear: (message) => this.hear(code, message) });
  }

  async end() {
    const { code } = this;
    this.rest();
    (this.offer.querySelector("summary") ?? this.offer).focus();
    await act(code, { end: true }, "lead").catch((error) => this.page.prompt.say(error.message, "trouble"));
  }

  rest() {
    this.code = null;
    this.told = "";
    this.show();
  }

  /** What the class votes on; or that somebody else has taken the lead, or ended it. */
  hear(code, message) {
    if (message.type === "vote") this.votes.set(code, message.vote);
    if (code !== this.code) return;
    if (message.type === "vote") this.asking.show(message.vote);
    if (message.type !== "lead" || message.lead?.cluster === this.page.cluster) return;
    this.rest();
    this.page.prompt.say(message.lead ? `${message.lead.name} leads the class now.` : "Nobody leads the class now.");
  }

  /** Tell the class what has changed; one word at a time, the newest. */
  async look() {
    this.asking.look();
    if (!this.code || this.busy) return;
    const state = stateOf(this.page);
    const key = JSON.stringify(state.playing ? { ...state, time: 0 } : state);
    if (key === this.told) return;
    this.busy = true;
    try {
      await act(this.code, { cluster: this.page.cluster, ...state }, "lead");
      this.told = key;
    } catch (error) {
      if (/no longer leads/.test(error.message)) this.rest();
    } finally { this.busy = false; }
  }
}

const classes = JSON.parse(bar.dataset.classes);
opened.then((page) => new Lead(page, classes));
