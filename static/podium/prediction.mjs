// Prediction: the mode in which a replay stops before each decision and asks; by key, 1 to 4, or by click.
//
// While a question is open nothing behind it can be reached, and nothing of it is told. An answer reveals: the replay
// steps onto the decision, and a wrong one is told why in a sentence. Which questions there are is predict.mjs' to say.
import { questions, standsBefore } from "./predict.mjs";
import { h } from "./html.mjs";

const remembered = () => {
  try {
    return localStorage.getItem("podium-predict") === "on";
  } catch {
    return false;
  }
};

export class Prediction {
  constructor(replay) {
    Object.assign(this, { replay, on: remembered(), open: [], total: 0, right: 0, remark: null, asking: null });
    this.toggle = h("button", { type: "button", class: "plain predicting", title: "Predict each decision before you see it (q)", onclick: () => this.turn() }, "Predict");
    this.box = h("div", { class: "foresee asks", role: "group", "aria-label": "Your prediction", hidden: true });
    replay.page.prompt.words.after(this.box);
    this.mark();
  }

  mark() {
    this.toggle.setAttribute("aria-pressed", String(this.on));
    document.body.toggleAttribute("data-predicting", this.on && Boolean(this.replay.current));
  }

  /** A request begins at `time`: what lies before it is not asked any more. */
  begin(trace, time) {
    this.open = this.on ? questions(trace).filter((question) => question.at > time) : [];
    Object.assign(this, { total: this.open.length, right: 0, remark: null, asking: null });
    this.mark();
  }

  end() {
    this.open = [];
    this.remark = this.asking = null;
    this.draw(null);
    this.mark();
  }

  /** On or off. Turned on in the middle, it asks about what is still to come. */
  turn() {
    this.on = !this.on;
    try {
      localStorage.setItem("podium-predict", this.on ? "on" : "off");
    } catch { /* a private window remembers nothing */ }
    const { current } = this.replay;
    if (!current) return this.mark();
    this.begin(current.trace, current.playback.time);
    return current.playback.seek(current.playback.time);
  }

  /** Stand before one question, whether the mode is on or not, until it is answered. */
  hold(question) {
    Object.assign(this, { open: [question], remark: null });
    this.replay.seek(question.at);
  }

  /** Show what was asked, without an answer: others gave theirs. */
  release() {
    const [question] = this.open;
    Object.assign(this, { open: this.open.slice(1), remark: null });
    this.replay.toHop(question.index);
  }

  /** How far a replay may go now. */
  upto(time) {
    return Math.min(time, standsBefore(this.open, time)?.at ?? time);
  }

  /** The index of the first hop of which nothing may be told yet. */
  get secret() {
    return this.open[0]?.index ?? Infinity;
  }

  /** The replay is at a time: ask if it stands before a question, else go on. → the sentence to say instead, or null. */
  at(time, { index, done }) {
    const [first] = this.open;
    this.asking = first && time >= first.at ? first : null;
    if (this.remark && this.remark.index !== index) this.remark = null;
    this.draw(done);
    return this.asking?.ask ?? null;
  }

  answer(nth) {
    const question = this.asking;
    const chosen = question?.choices[nth];
    if (!chosen) return;
    this.open = this.open.slice(1);
    this.right += chosen.right ? 1 : 0;
    this.remark = { index: question.index, ...chosen };
    this.replay.toHop(question.index);
    this.replay.page.story.trace.live.textContent = `${chosen.right ? "Right." : `Not so. ${chosen.why}`} ${this.replay.current.trace.hops[question.index].why}`;
  }

  draw(done) {
    const key = this.asking ? `ask ${this.asking.index}` : this.remark ? `told ${this.remark.index}` : done && this.total ? "score" : "";
    if (this.box.dataset.key === key) return;
    this.box.dataset.key = key;
    this.box.hidden = !key;
    this.box.replaceChildren(...this.content(key));
    if (this.asking) this.replay.page.story.trace.live.textContent = [this.asking.ask, ...this.asking.choices.map(({ words }, i) => `${i + 1}: ${words}.`)].join(" ");
  }

  content(key) {
    if (this.asking) {
      return this.asking.choices.map(({ words }, i) => h("button", { type: "button", onclick: () => this.answer(i) }, h("kbd", {}, String(i + 1)), words));
    }
    if (this.remark) {
      const { right, words, why } = this.remark;
      return [h("p", { class: right ? "foreseen" : "mistaken" }, right ? `✓ As you said: ${words}.` : `✕ Not ${words}: ${why}`)];
    }
    return key ? [h("p", { class: "foreseen" }, `You foresaw ${this.right} of ${this.total}.`)] : [];
  }
}
