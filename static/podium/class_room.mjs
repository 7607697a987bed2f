// The window for the room while somebody leads: the picture, large, where the leader looks; the question and its bars;
// nobody's name. When nobody leads any more it tells how to join again.
import { opened } from "./app.mjs";
import { classLine } from "./class_line.mjs";
import { Mirror } from "./class_mirror.mjs";
import { roomVote } from "./class_room_vote.mjs";

const bar = document.querySelector(".roombar");
const { class: code } = bar.dataset;

document.documentElement.dataset.size = "projector"; // this window's alone: it is not remembered
document.dispatchEvent(new CustomEvent("setting", { detail: { name: "size", value: "projector" } }));

let hidden = bar.dataset.hidden === "yes";
const mirror = opened.then((page) => {
  page.story.update = () => {}; // the room has a picture; who did what is not for the wall
  const tell = page.lookback.tell.bind(page.lookback);
  page.lookback.tell = () => (hidden ? page.prompt.say("") : tell());
  return new Mirror(page, "This window only shows.");
});

classLine(code, {
  query: "?room",
  poll: "room",
  state: (word) => { document.body.dataset.line = word; },
  async hear(message) {
    if (message.type === "room") {
      hidden = message.namesHidden;
      document.getElementById("here").textContent = message.here;
      roomVote(document.getElementById("vote"), message.vote);
    }
    if (message.type !== "lead") return;
    const shown = await mirror;
    if (message.lead?.cluster === shown.page.cluster) shown.show(message.lead.show);
    else window.location.reload();
  },
});
