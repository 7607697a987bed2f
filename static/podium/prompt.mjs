// The prompt: the one sentence under the picture. The beat being told, a replay's controls, or what to do next.
import { chip } from "./chip.mjs";
import { h } from "./html.mjs";
import { restWords } from "./waits.mjs";

/** How long what was said stands, at least, in milliseconds. */
const READING = 4000;

export class Prompt {
  constructor(parent, page) {
    this.page = page;
    this.words = h("p", { class: "words" });
    this.extra = h("div", { class: "chip" });
    this.controls = h("div", { class: "controls", hidden: true });
    parent.append(this.controls, this.words, this.extra);
    this.sayRest();
  }

  say(words, kind = "") {
    this.spoken = performance.now();
    this.words.textContent = words;
    this.words.className = `words ${kind}`;
  }

  /** Nothing is told: what the cluster waits for, or that it is at rest. */
  sayRest() {
    const { wait, graph } = this.page;
    this.waiting = Boolean(wait);
    this.say(restWords(graph, wait), wait ? "telling" : "");
    this.spoken = -READING;
  }

  /** A beat of the thread, in ochre. */
  tell(thread) {
    if (!thread || this.page.replay?.current || this.guided) return;
    this.extra.replaceChildren();
    this.say(thread.beat.sentence, "telling");
  }

  /** The chain is told: fold it into a chip that replays. */
  fold(words) {
    if (this.page.replay?.current || this.guided) return;
    this.sayRest();
    this.extra.replaceChildren(chip(words, () => this.page.teller.replay()));
  }

  /** A guide (the demo) has the word until it gives it back with null. */
  guide(words, kubectl = "") {
    this.guided = words !== null;
    this.extra.replaceChildren(...(kubectl ? [h("code", {}, kubectl)] : []));
    if (words === null) this.sayRest();
    else this.say(words, "");
  }

  rest() {
    this.controls.hidden = true;
    this.extra.replaceChildren();
    if (this.page.history?.back) return this.page.lookback.tell();
    this.sayRest();
    this.page.teller?.rest();
  }

  /** At every change and once a second: what is waited for, when nothing else is told. */
  wait() {
    const busy = this.page.replay?.current || this.guided || this.page.teller?.thread || this.page.history?.back;
    const read = performance.now() - this.spoken > READING && !this.words.classList.contains("trouble");
    if (!busy && read) this.sayRest();
  }
}
