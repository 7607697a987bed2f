// A vote, as a student answers it and as everybody sees how it went: a question, its choices, bars once they are told.
import { h } from "./html.mjs";

/** How many chose each, the newest round's bars over the first's; nothing while no counts are told. */
export function bars({ choices, counts, right, says }) {
  if (!counts) return null;
  const most = Math.max(1, ...counts.flat());
  const meter = (count, round) => h("meter", { min: 0, max: most, value: String(count), "aria-label": `round ${round}` }, String(count));
  return h("ol", { class: "votebars" }, choices.map((text, i) => h("li", { class: right?.[i] ? "right" : "" },
    h("span", {}, text, right?.[i] && h("strong", {}, " is right")),
    ...counts.map((round, n) => h("span", { class: "round" }, meter(round[i], n + 1), h("span", { class: "mono" }, String(round[i])))),
    says?.[i] && h("p", { class: "grey" }, says[i]))));
}

/** The card in which a student votes; `cast(number)` sends a choice, and resolves to whether it counts. It takes no focus. */
export class VoteCard {
  constructor(cast) {
    this.cast = cast;
    this.element = h("section", { class: "vote", "aria-label": "A question to the class", hidden: true });
    this.chosen = new Map();
  }

  show(vote) {
    this.element.hidden = !vote;
    if (!vote) return;
    const key = `${vote.id}.${vote.round}`;
    const body = vote.revealed ? bars(vote) : this.choices(vote, key);
    const note = vote.revealed ? "" : vote.round > 1 ? "Talk to your neighbour, then choose again." : "Choose; you may change your mind.";
    if (this.shown === `${key}.${vote.revealed}`) return;
    this.shown = `${key}.${vote.revealed}`;
    this.element.replaceChildren(h("h2", { role: "status" }, vote.question), body, h("p", { class: "grey" }, note));
  }

  choices(vote, key) {
    const name = `vote-${key}`;
    return h("fieldset", {}, h("legend", { class: "visually-hidden" }, vote.question), vote.choices.map((text, i) =>
      h("label", {}, h("input", { type: "radio", name, checked: this.chosen.get(key) === i, value: i, onchange: () => this.choose(key, i) }), text)));
  }

  /** What does not count does not stay chosen. */
  async choose(key, i) {
    const before = this.chosen.get(key);
    this.chosen.set(key, i);
    if (await this.cast(i) || this.chosen.get(key) !== i) return;
    this.chosen.set(key, before);
    for (const one of this.element.querySelectorAll(`[name="vote-${key}"]`)) one.checked = Number(one.value) === before;
  }
}
