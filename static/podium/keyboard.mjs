// The keyboard: one table of keys. What it says is what is done, and the help shows this very table.
//
// One letter each; none of them while someone writes. A row: {keys: as KeyboardEvent.key names them, shown: as the
// help writes them, words, group, run(page, event)}. A row with `during` counts in that state alone, and comes first
// there. What the browser and the picture do by themselves (Tab, arrows, Enter) is told too, and has no `run`.
import { menuOfSelected, showMore } from "./menus.mjs";
import { choose, still } from "./settings.mjs";

const letGo = (page) => {
  if (page.replay.current) page.replay.close();
  else if (page.guided) page.endDemo();
  else if (page.selected) page.select(null);
  else page.history.toNow();
};

export const KEYS = [
  { group: "Find your way", keys: ["/"], words: "find an object", run: (page) => page.find() },
  { group: "Find your way", keys: ["g"], words: "go to the picture", run: (page) => page.picture.enter() },
  { group: "Find your way", shown: "Tab, arrows, Enter", words: "walk through the picture, select" },
  { group: "Find your way", keys: ["i"], words: "go to what is selected, and its buttons", run: (page) => page.side.enter("selected") },
  { group: "Find your way", keys: ["o"], words: "go to the list of all objects", run: (page) => page.side.enter("list") },
  { group: "Find your way", keys: ["k"], words: "what the words mean", run: (page) => page.open("glossary") },
  { group: "Find your way", keys: ["?"], words: "this help", run: (page) => page.open("help") },
  { group: "Find your way", keys: ["Escape"], shown: "Esc", words: "let go: selection, replay, demo, dialog", run: letGo },

  { group: "Do", keys: ["c"], words: "create a Deployment", run: (page) => page.open("create") },
  { group: "Do", keys: ["e"], words: "expose it with a Service", run: (page) => page.open("expose") },
  { group: "Do", keys: ["r"], words: "send a request", run: (page) => page.open("send") },
  { group: "Do", keys: ["y"], words: "apply YAML, of any kind", run: (page) => page.open("yaml") },
  { group: "Do", keys: ["x"], words: "create something else", run: (page) => showMore(page, document.getElementById("more")) },
  { group: "Do", keys: ["a"], words: "what can be done with what is selected", run: (page) => menuOfSelected(page) },
  { group: "Do", shown: "Ctrl ⏎", words: "in the editor: apply" },
  { group: "Do", shown: "Esc, Tab", words: "leave the editor for its buttons" },
  { group: "Do", shown: "Delete", words: "on a label: take it off" },
  { group: "Do", keys: ["t"], words: "open the terminal", run: (page) => page.side.terminal() },
  { group: "Do", shown: "F6", words: "leave the terminal" },

  { group: "Time", keys: ["p"], words: "hold the cluster's time, or let it run", run: (page) => page.togglePause() },
  { group: "Time", keys: ["b"], words: "look back one change", run: (page) => page.history.step(-1) },
  { group: "Time", keys: ["n"], words: "return to now", run: (page) => page.history.toNow() },
  { group: "Time", keys: ["l"], words: "copy a link to what you see", run: (page) => page.copyLink() },

  { group: "Stepping", during: "stepping", keys: [" ", "n"], shown: "space, n", words: "take the next decision", run: (page) => page.stepping.step() },
  { group: "Stepping", shown: "1 2 3 4", words: "predict it, and take it" },

  { group: "A replay", during: "replaying", keys: [" "], shown: "space", words: "play or pause", run: (page) => page.replay.playPause() },
  { group: "A replay", during: "replaying", keys: ["ArrowLeft"], shown: "←", words: "step back", run: (page) => page.replay.current.playback.step(-1) },
  { group: "A replay", during: "replaying", keys: ["ArrowRight"], shown: "→", words: "step", run: (page) => page.replay.current.playback.step(1) },
  { group: "A replay", during: "replaying", keys: ["q"], words: "predict each decision before it is seen", run: (page) => page.replay.prediction.turn() },
  { group: "A replay", during: "replaying", keys: ["1", "2", "3", "4"], shown: "1 2 3 4", words: "your prediction", run: (page, event) => page.replay.prediction.answer(Number(event.key) - 1) },

  { group: "Looking back", during: "back", keys: [" "], shown: "space", words: "play or pause the log", run: (page) => (page.history.playing ? page.history.pause() : page.history.play()) },
  { group: "Looking back", during: "back", keys: ["ArrowLeft"], shown: "←", words: "one change back; with Shift ten", run: (page, event) => page.history.step(event.shiftKey ? -10 : -1) },
  { group: "Looking back", during: "back", keys: ["ArrowRight"], shown: "→", words: "one change on; with Shift ten", run: (page, event) => page.history.step(event.shiftKey ? 10 : 1) },
  { group: "Looking back", during: "back", keys: ["Home"], words: "to the beginning", run: (page) => page.history.seek(0) },
  { group: "Looking back", during: "back", keys: ["End"], words: "to now", run: (page) => page.history.toNow() },

  { group: "The page", keys: ["s"], words: "show or hide the system's pods", run: (page) => page.toggleSystem() },
  { group: "The page", keys: ["\\"], words: "show or hide the side column", run: (page) => page.side.toggle() },
  { group: "The page", keys: ["v"], words: "settings: theme, size, contrast, motion", run: (page) => page.openSettings() },
  { group: "The page", keys: ["m"], words: "stop all motion", run: () => choose("motion", still() ? "on" : "off") },
  { group: "The page", keys: ["+", "="], shown: "+", words: "zoom in", run: (page) => page.zoomBy(1.25) },
  { group: "The page", keys: ["-"], shown: "−", words: "zoom out", run: (page) => page.zoomBy(0.8) },
  { group: "The page", keys: ["0"], words: "the whole picture, and back", run: (page) => page.zoomBy(0) },
  { group: "The page", keys: ["f"], words: "fill the stage with what is selected", run: (page) => page.selected && page.lookAt(page.selected, { fit: true }) },
  { group: "The page", shown: "Shift + arrows", words: "move the picture" },
];

/** The row of a key: first of those that count in these states alone, then of those that always do. Pure. */
export function rowOf(key, states) {
  const rows = KEYS.filter((row) => row.run && row.keys.includes(key));
  return rows.find((row) => states.includes(row.during)) ?? rows.find((row) => !row.during) ?? null;
}

/** Whether somebody writes; not in a dialog that has just been closed, where the keyboard stands for a moment yet. */
const writing = (target) => !target.closest?.("dialog:not([open])") && target.closest?.("input:not([type=range]), textarea, select, .xterm, dialog, [contenteditable=true]");

/** In which states `during` counts: the picture keeps its arrows, a button its space. */
function statesOf(page, target) {
  const pressed = (key) => key === " " && target.closest?.("button, summary, .thing");
  const states = [page.replay.current && "replaying", page.history.back && !target.closest?.(".thing") && "back", page.stepping.active && "stepping"];
  return (key) => (pressed(key) ? [] : states.filter(Boolean));
}

export function keyboard(page) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || writing(event.target) || document.querySelector("dialog[open]")) return;
    const row = rowOf(event.key, statesOf(page, event.target)(event.key));
    if (!row) return;
    event.preventDefault();
    row.run(page, event);
  });
  document.getElementById("help").addEventListener("click", () => page.open("help"));
}
