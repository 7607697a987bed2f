// The clock bar: the cluster's own pace, and whether its time runs. kubectl sees the same pace.
import { h } from "./html.mjs";

const PACES = { class: "class pace", true: "true pace", instant: "instant" };

export function clockBar(parent, page) {
  const pause = h("button", { type: "button", class: "plain", onclick: () => change({ paused: !page.now.clock?.paused }) });
  const pace = h("select", { "aria-label": "Pace of the cluster", title: "class: waits are short and visible; true: as long as Kubernetes' own", onchange: () => change({ pace: pace.value }) },
    ...Object.entries(PACES).map(([value, words]) => h("option", { value }, words)));
  parent.append(pause, pace);

  const change = (what) => page.api.clock(what).catch((error) => page.prompt.say(error.message, "trouble")).finally(show);

  function show() {
    const clock = page.now.clock;
    parent.hidden = !clock;
    if (!clock) return;
    if (document.activeElement !== pace) pace.value = clock.pace;
    const words = clock.paused ? "Let the cluster's time run (p)" : "Hold the cluster's time (p)";
    pause.textContent = clock.paused ? "▶" : "❚❚";
    pause.title = words;
    pause.setAttribute("aria-label", words);
  }
  document.addEventListener("graph", show);
  page.togglePause = () => pause.click();
}
