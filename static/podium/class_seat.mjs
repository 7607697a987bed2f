// A seat's own page: the hand, and what is said to it. Nothing steals the focus: a notice stands until it is put away,
// and is read aloud.
import { act, classLine } from "./class_line.mjs";
import { VoteCard } from "./class_vote.mjs";
import { h } from "./html.mjs";
import { once } from "./late.mjs";

const bar = document.getElementById("class");
const { class: code } = bar.dataset;
const hand = h("button", { type: "button", onclick: raise, "aria-label": "Raise your hand" }, "Hand");
const helper = h("span", { class: "grey", role: "status" });
const notices = h("div", { class: "notices", role: "log", "aria-label": "From your teacher" });

const card = new VoteCard(async (choice) => {
  try {
    const { vote } = await line.vote(choice);
    if (vote) card.show(vote);
    return true;
  } catch (error) {
    notice(error.message, "");
    return false;
  }
});

async function raise() {
  const up = hand.getAttribute("aria-pressed") !== "true";
  try {
    show(await act(code, { up }, "hand"));
  } catch (error) { notice(error.message, ""); }
}

let muted = false;
/** What is known of the seat: a part of it is enough. */
function show(seat) {
  if (seat.hand !== undefined) {
    hand.setAttribute("aria-pressed", String(Boolean(seat.hand)));
    hand.setAttribute("aria-label", seat.hand ? "Hand is up: take it down" : "Raise your hand");
    hand.textContent = seat.hand ? "Hand is up" : "Hand";
  }
  if (seat.help !== undefined) helper.textContent = seat.help ? `${seat.help} is helping` : "";
  if (seat.muted && !muted) notice("Your seat is muted: you may look, and change nothing for now.", "");
  muted = seat.muted ?? muted;
}

function notice(text, by) {
  const made = h("p", { class: "notice" }, h("span", {}, by && h("strong", {}, `${by}: `), text), h("button", { type: "button", class: "plain", "aria-label": "Put away", onclick: () => made.remove() }, "✕"));
  notices.replaceChildren(...[...notices.children].slice(-2), made);
}

const follows = bar.dataset.follows !== undefined;
const cards = h("div", { class: "classcards" }, notices, card.element);
/** What shows a lead, fetched when somebody leads. */
const leading = once(async () => {
  const { Following, Invitation } = await import("./class_follow.mjs");
  const made = follows ? new Following(bar, code, notice) : new Invitation(bar);
  cards.prepend(made.element);
  return made;
});
let led = follows;

function hearLead(lead) {
  led ||= Boolean(lead);
  if (led) leading().then((it) => it.hear(lead), (error) => notice(`Somebody leads, and it cannot be shown: ${error.message}`, ""));
}

/** Moved to another seat, or sent away: the site knows where to. */
const home = () => window.location.assign("/");

const line = classLine(code, {
  poll: "now",
  state: (word) => { if (word !== "refused") hand.disabled = word === "lost"; },
  hear(message) {
    if (message.type === "class" || message.type === "seat") show(message);
    if (message.type === "class" || message.type === "vote") card.show(message.vote);
    if (message.type === "class" || message.type === "lead") hearLead(message.lead);
    if (message.type === "notice") notice(message.text, message.by);
    if (message.type === "step" && !follows) notice(`The class is at step ${message.step + 1} now. Go on when you are ready.`, "");
    if (message.type === "moved") home();
  },
});
bar.append(helper, hand);
document.querySelector(".stagecolumn").append(cards);
