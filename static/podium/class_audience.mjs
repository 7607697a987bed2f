// The window for the room: how many are here. Nothing private comes to it.
import { classLine } from "./class_line.mjs";
import { roomVote } from "./class_room_vote.mjs";

const at = (id) => document.getElementById(id);
const { class: code } = document.querySelector("[data-class]").dataset;

classLine(code, {
  query: "?room",
  poll: "room",
  state: (word) => { document.body.dataset.line = word; },
  hear(message) {
    if (message.type === "lead" && message.lead && !window.location.search) window.location.reload(); // there is something to see
    if (message.type !== "room") return;
    at("here").textContent = message.here;
    at("words").textContent = message.seats > message.here ? `here, ${message.seats} have joined` : "here";
    at("door").hidden = message.door;
    roomVote(at("vote"), message.vote);
  },
});
