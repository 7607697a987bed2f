// The state word: running, stepping, replaying, looking back; or what is wrong with the line.
//
// Four states, four words, four looks: this decides which one the page is in, for the word in the bar, for the frame
// round the stage (css/time.css, by the body's data-state) and for what may be done (`mayWrite`).

const LINES = { connecting: "connecting…", lost: "reconnecting…", refused: "this cluster is gone or not yours" };

/** {state, words} of a page: what to call what is seen. Whether it is now comes before all that moves in it. Pure. */
export function stateOf(line, clock, { replaying = false, back = false } = {}) {
  if (line === "refused") return { state: "refused", words: LINES.refused };
  if (back) return { state: "back", words: "looking back" };
  if (line !== "live") return { state: "lost", words: LINES[line] };
  if (replaying) return { state: "replaying", words: "replaying" };
  if (clock?.paused) return { state: "stepping", words: "stepping" };
  return { state: "running", words: "running" };
}

/** Looking back changes nothing. */
export const mayWrite = (page) => !page.history?.back;

export function showState(element, page) {
  const { state, words } = stateOf(page.store.state, page.now.clock, {
    replaying: Boolean(page.replay?.current), back: Boolean(page.history?.back),
  });
  document.body.dataset.state = state;
  document.body.toggleAttribute("data-followed", Boolean(page.replay?.current));
  if (element.dataset.state === state && element.textContent === words) return;
  element.dataset.state = state;
  element.textContent = words;
}
