// The clock bar: the cluster's own pace and speed, and whether its time runs. kubectl sees the same.
//
// The pace says how long one-off waits are (a pull, a start, the rules' lag), the speed how fast the cluster's time goes:
// periods and back-off follow it too. Held, nothing is decided but by steps (stepping.mjs).
import { h } from "./html.mjs";

const PACES = { class: "class pace", true: "true pace", instant: "instant" };
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 50];

const speedWords = (speed) => `${Number(speed.toFixed(2))}×`;

export function clockBar(parent, page) {
  const pause = h("button", { type: "button", class: "plain", onclick: () => change({ paused: !page.now.clock?.paused }) });
  const pace = h("select", { "aria-label": "Pace of the cluster", title: "class: waits are short and visible; true: as long as Kubernetes' own; instant: none", onchange: () => change({ pace: pace.value }) },
    ...Object.entries(PACES).map(([value, words]) => h("option", { value }, words)));
  const speed = h("select", { "aria-label": "Speed of the cluster's time", title: "How fast the cluster's time goes; kubectl sees the same", onchange: () => change({ speed: Number(speed.value) }) },
    ...SPEEDS.map((value) => h("option", { value }, speedWords(value))));
  parent.append(pause, pace, speed);

  let latest = Promise.resolve();
  /** One after the other: arrow keys pass many speeds, and the last shall win. */
  const change = (what) => {
    latest = latest.then(() => page.api.clock(what)).catch((error) => page.prompt.say(error.message, "trouble")).finally(show);
  };

  /** A speed that was set elsewhere may be none of ours. */
  function showSpeed(value) {
    if (![...speed.options].some((option) => Number(option.value) === value)) speed.append(h("option", { value }, speedWords(value)));
    speed.value = String(value);
  }

  function show() {
    const clock = page.now.clock;
    parent.hidden = !clock;
    if (!clock) return;
    if (document.activeElement !== pace) pace.value = clock.pace;
    if (document.activeElement !== speed) showSpeed(clock.speed ?? 1);
    const words = clock.paused ? "Let the cluster's time run (p)" : "Hold the cluster's time (p)";
    pause.textContent = clock.paused ? "▶" : "❚❚";
    pause.title = words;
    pause.setAttribute("aria-label", words);
  }
  document.addEventListener("graph", show);
  show();
  page.togglePause = () => pause.click();
}
