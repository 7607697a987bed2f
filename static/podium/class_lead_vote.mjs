// The vote of a page that leads: what happens next, asked of the whole class where the packet, or the reconciliation,
// stands before a decision. The choices are those of a prediction, wrong ones with the misconception behind them.
// Revealed, by whoever of the staff and on whichever page, it is shown: the real packet takes its step.
import { voteBoard } from "./class_asking.mjs";
import { h } from "./html.mjs";
import { questions } from "./predict.mjs";

/** The question that stands before a page now: {ask, choices: [{text, right, says}], question?}; null for none. */
export function nextQuestion({ replay, stepping }) {
  if (replay.current) {
    const { trace, playback } = replay.current;
    const question = replay.prediction.asking ?? questions(trace).find(({ at }) => at >= playback.time);
    return question ? { question, ask: question.ask, choices: question.choices.map(({ words, right, why }) => ({ text: words, right, says: why })) } : null;
  }
  const next = (stepping.active && stepping.choices) || [];
  if (next.length < 2) return null;
  return { ask: "What happens next?", choices: next.map(({ words, missing }) => ({ text: words, right: !missing, says: missing ? `Not yet: ${missing}.` : "" })) };
}

export class Asking {
  /** `go(said)` does an act in the class. */
  constructor(page, go) {
    Object.assign(this, { page, go, on: false, asked: null });
    this.button = h("button", { type: "button", hidden: true, title: "Let the class predict what happens next", onclick: () => this.ask() }, "Ask…");
    this.board = h("section", { class: "voteboard", "aria-label": "What is asked", hidden: true });
  }

  lead(on) {
    this.on = on;
    if (!on) this.show(null);
    this.look();
  }

  look() {
    this.button.hidden = !this.on || Boolean(this.vote) || !nextQuestion(this.page);
  }

  async ask() {
    const { replay } = this.page;
    const next = nextQuestion(this.page);
    if (!next) return;
    if (next.question) replay.prediction.hold(next.question);
    this.asked = next.ask;
    await this.tried({ act: "ask", question: next.ask, choices: next.choices });
  }

  async tried(said) {
    try {
      await this.go(said);
    } catch (error) { this.page.prompt.say(error.message, "trouble"); }
  }

  show(vote) {
    const revealed = vote?.revealed && !this.vote?.revealed && vote.question === this.asked;
    this.vote = vote;
    voteBoard(this.board, this.on ? vote : null, (said) => this.tried(said), true);
    document.body.toggleAttribute("data-voting", !this.board.hidden && !vote.revealed);
    if (revealed) this.reveal();
    this.look();
  }

  /** The packet takes the step that was asked about; or the cluster does. */
  reveal() {
    const { replay, stepping } = this.page;
    this.asked = null;
    if (replay.prediction.asking) replay.prediction.release();
    else stepping.step();
  }
}
