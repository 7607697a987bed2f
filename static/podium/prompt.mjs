// The prompt: the one sentence under the picture. The beat being told, a replay's controls, or what to do next.
import { h } from "./html.mjs";

const REST = "Nothing changes now. Create something here, or with kubectl.";

export class Prompt {
  constructor(parent, page) {
    this.page = page;
    this.words = h("p", { class: "words" });
    this.extra = h("div", { class: "chip" });
    this.controls = h("div", { class: "controls", hidden: true });
    parent.append(this.controls, this.words, this.extra);
    this.say(REST);
  }

  say(words, kind = "") {
    this.words.textContent = words;
    this.words.className = `words ${kind}`;
  }

  /** A beat of the thread, in ochre. */
  tell(thread) {
    if (!thread || this.page.replay?.current || this.guided) return;
    this.extra.replaceChildren();
    this.say(thread.beat.sentence, "telling");
  }

  /** The chain is told: fold it into a chip that replays. */
  fold(summary) {
    if (this.page.replay?.current || this.guided) return;
    this.say(REST);
    this.extra.replaceChildren(h("button", { type: "button", class: "fold", title: "Tell it again", onclick: () => this.page.teller.replay() }, `↻ ${summary}`));
  }

  /** A guide (the demo) has the word until it gives it back with null. */
  guide(words, kubectl = "") {
    this.guided = words !== null;
    this.extra.replaceChildren(...(kubectl ? [h("code", {}, kubectl)] : []));
    this.say(words ?? REST, "");
  }

  rest() {
    this.controls.hidden = true;
    this.extra.replaceChildren();
    if (this.page.history?.back) return this.page.lookback.tell();
    this.say(REST);
    this.waiting = false;
    this.page.teller?.rest();
  }

  /** Once a second: if the cluster is in a long wait and nothing else is told, say so. */
  wait(wait) {
    const busy = this.page.replay?.current || this.guided || this.page.teller?.thread;
    if (busy) return;
    if (wait) this.say(wait.words, "telling");
    else if (this.waiting) this.rest();
    this.waiting = Boolean(wait);
  }
}
