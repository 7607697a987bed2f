// The keyboard: one letter each; none of them while someone writes.
import { interruptDemo } from "./demo.mjs";
import { choose, still } from "./settings.mjs";

/** What each key does, in words: the help shows this very list. */
export const KEYS = [
  ["/", "find an object"],
  ["c", "create a Deployment"],
  ["e", "expose it with a Service"],
  ["r", "send a request"],
  ["space", "play or pause a replay"],
  ["← →", "step through a replay"],
  ["b n", "look back one change; return to now"],
  ["← → shift", "wind the log, looking back; by ten"],
  ["l", "copy a link to what you see"],
  ["p", "hold the cluster's time, or let it run"],
  ["t", "open the terminal"],
  ["s", "show or hide the system's pods"],
  ["\\", "show or hide the side column"],
  ["m", "stop all motion"],
  ["+ − 0", "zoom in, out, back"],
  ["Tab, arrows, Enter", "walk through the picture"],
  ["Esc", "let go: selection, replay, demo, dialog"],
  ["?", "this help"],
];

const writing = (target) => target.closest?.("input:not([type=range]), textarea, select, .xterm, dialog");

export function keyboard(page) {
  const keys = {
    "/": () => page.find(),
    c: () => page.open("create"),
    e: () => page.open("expose"),
    r: () => page.open("send"),
    p: () => page.togglePause(),
    t: () => page.side.terminal(page.place),
    b: () => page.history.step(-1),
    n: () => page.history.toNow(),
    l: () => page.copyLink(),
    s: () => page.toggleSystem(),
    "\\": () => page.side.toggle(),
    m: () => choose("motion", still() ? "on" : "off"),
    "+": () => page.zoomBy(1.25),
    "=": () => page.zoomBy(1.25),
    "-": () => page.zoomBy(0.8),
    0: () => page.zoomBy(0),
    "?": () => page.open("help"),
    Escape: () => (page.replay.current ? page.replay.close() : page.guided ? interruptDemo(page) : page.selected ? page.select(null) : page.history.toNow()),
  };
  const replaying = {
    " ": () => page.replay.playPause(),
    ArrowRight: () => page.replay.current.playback.step(1),
    ArrowLeft: () => page.replay.current.playback.step(-1),
  };
  const winding = {
    " ": () => (page.history.playing ? page.history.pause() : page.history.play()),
    ArrowRight: (event) => page.history.step(event.shiftKey ? 10 : 1),
    ArrowLeft: (event) => page.history.step(event.shiftKey ? -10 : -1),
    Home: () => page.history.seek(0),
    End: () => page.history.toNow(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    const inPicture = event.target.closest?.(".thing, button");
    const free = !(inPicture && (event.key === " " || event.target.closest(".thing")));
    const run = (page.replay.current && !(inPicture && event.key === " ") && replaying[event.key]) || (page.history.back && free && winding[event.key]) || keys[event.key];
    if (!run) return;
    event.preventDefault();
    run(event);
  });
  document.getElementById("help").addEventListener("click", () => page.open("help"));
}
