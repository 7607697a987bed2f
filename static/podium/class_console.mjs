// A class's console: the wall, what is said of it in one line, and what staff can do. It only shows what it is told;
// an act is asked of the server, and seen when the wall says so.
import { seatDialog, someBar } from "./class_acts.mjs";
import { askDialog, voteBoard } from "./class_asking.mjs";
import { act, classLine } from "./class_line.mjs";
import { countWords } from "./class_rows.mjs";
import { Stuck } from "./class_stuck.mjs";
import { toolsDialog } from "./class_tools.mjs";
import { Wall } from "./class_wall.mjs";
import { h } from "./html.mjs";
import { closesByItself, settingsMenu } from "./settings.mjs";

const at = (id) => document.getElementById(id);
const { class: code, role } = document.querySelector("[data-class]").dataset;
const mayAct = role !== "observer";
const STATES = { live: "live", lost: "no connection, trying again", polling: "asking every few seconds", refused: "this class is no longer open to you" };

const go = (said) => act(code, said);
/** Do it, and say aloud what came of it; whether it was done. */
async function tried(said) {
  try {
    await go(said);
    at("announcer").textContent = "Done.";
    return true;
  } catch (error) {
    at("summary").replaceChildren(h("span", { class: "error" }, error.message));
    return false;
  }
}

const more = (seats) => toolsDialog(at("dialog"), code, seats, go);
const wall = new Wall(at("wall"), {
  acts: (row) => seatDialog(at("dialog"), row, role, go, more),
  chosen: (seats) => someBar(at("some"), mayAct ? seats : [], tried, () => wall.choose([]), more),
});

const stuck = new Stuck(at("stuck"), {
  choose: (seats) => wall.choose(seats),
  hint: mayAct && (({ seats, mistake }) => tried({ act: "hint", seats, mistake })),
});

/** Fill a row of buttons anew; the keyboard stays where it was. */
function fill(place, ...buttons) {
  const stood = [...place.children].indexOf(document.activeElement);
  place.replaceChildren(...buttons.filter(Boolean));
  place.children[stood]?.focus();
}

let shown = "";
function showRoom(room) {
  at("counts").textContent = countWords(room);
  at("empty").hidden = room.seats > 0;
  const key = JSON.stringify([room.door, room.namesHidden, room.ended, room.lesson, room.step]);
  if (!mayAct || key === shown) return;
  shown = key;
  const button = (words, what, more) => h("button", { type: "button", onclick: () => tried({ act: what, ...more }) }, words);
  const { ended, lesson, step } = room;
  fill(at("roomacts"), ...(ended ? [h("span", { class: "grey" }, "This class is over.")] : [
    h("button", { type: "button", onclick: () => askDialog(at("dialog"), go) }, "Ask…"),
    lesson && button("Ask the step's question", "ask"),
    lesson && button(`The class to step ${step + 2}`, "step", { step: step + 1 }),
  ]));
  fill(at("seldom"), ...(ended ? [] : [
    lesson && step > 0 && button(`The class back to step ${step}`, "step", { step: step - 1 }),
    room.door ? button("Close the door", "close-door") : button("Open the door", "open-door"),
    room.namesHidden ? button("Show names", "show-names") : button("Hide names", "hide-names"),
  ]));
}

classLine(code, {
  hear(message) {
    if (message.type === "room") showRoom(message);
    if (message.type === "wall") { wall.take(message.rows, message.whole); stuck.show({ rows: [...wall.rows.values()] }); }
    if (message.type === "stuck") stuck.show(message);
    if (message.type === "vote") voteBoard(at("vote"), message.vote, tried, mayAct);
  },
  state(word) {
    at("line").dataset.state = word === "live" ? "running" : word === "polling" ? "replaying" : "lost";
    at("line").textContent = STATES[word];
  },
});
at("all").addEventListener("click", () => wall.choose([...wall.rows.keys()]));
at("sort").addEventListener("change", ({ target }) => wall.sort(target.value));
settingsMenu(at("settings"));
closesByItself(at("classmenu"));
document.body.dataset.may = mayAct ? "act" : "look";
