// The state word: running, stepping, replaying, looking back; or what is wrong with the line.

const LINES = { connecting: "connecting…", lost: "reconnecting…", refused: "this cluster is gone or not yours" };

/** {state, words} of a page: what to call what is seen. Pure. */
export function stateOf(line, clock, replaying) {
  if (line !== "live") return { state: line === "refused" ? "refused" : "lost", words: LINES[line] };
  if (replaying) return { state: "replaying", words: "replaying" };
  if (clock?.paused) return { state: "paused", words: clock.step ? "stepping" : "paused" };
  return { state: "running", words: "running" };
}

export function showState(element, page) {
  const { state, words } = stateOf(page.store.state, page.graph.clock, Boolean(page.replay?.current));
  if (element.dataset.state === state && element.textContent === words) return;
  element.dataset.state = state;
  element.textContent = words;
}
