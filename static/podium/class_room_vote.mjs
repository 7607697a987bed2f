// A question as the whole room sees it: the choices, then, once they may be seen, the bars.
import { bars } from "./class_vote.mjs";
import { h } from "./html.mjs";

/** Fill a section with a vote; it is hidden without one. */
export function roomVote(section, vote) {
  section.hidden = !vote;
  document.body.classList.toggle("asking", Boolean(vote));
  if (!vote) return;
  const choices = vote.revealed ? bars(vote) : h("ol", { class: "choices" }, vote.choices.map((text) => h("li", {}, text)));
  const note = vote.revealed ? "" : `${vote.cast} have chosen${vote.round > 1 ? ", after talking to a neighbour" : ""}`;
  section.replaceChildren(h("h2", {}, vote.question), choices, h("p", { class: "count" }, note));
}
