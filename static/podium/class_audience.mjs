// The window for the room: how many are here. Nothing private comes to it.
import { classLine } from "./class_line.mjs";
import { bars } from "./class_vote.mjs";
import { h } from "./html.mjs";

const at = (id) => document.getElementById(id);
const { class: code } = document.querySelector("[data-class]").dataset;

/** The question in place of the way in, with the bars once they may be seen. */
function showVote(vote) {
  at("vote").hidden = !vote;
  document.body.classList.toggle("asking", Boolean(vote));
  if (!vote) return;
  const choices = vote.revealed ? bars(vote) : h("ol", { class: "choices" }, vote.choices.map((text) => h("li", {}, text)));
  const note = vote.revealed ? "" : `${vote.cast} have chosen${vote.round > 1 ? ", after talking to a neighbour" : ""}`;
  at("vote").replaceChildren(h("h2", {}, vote.question), choices, h("p", { class: "count" }, note));
}

classLine(code, {
  query: "?room",
  poll: false,
  state: (word) => { document.body.dataset.line = word; },
  hear(message) {
    if (message.type !== "room") return;
    at("here").textContent = message.here;
    at("words").textContent = message.seats > message.here ? `here, ${message.seats} have joined` : "here";
    at("door").hidden = message.door;
    showVote(message.vote);
  },
});
