// Stopped: what of the control plane does not run, what that means, and the way to start it again.
//
// The page is no client of the API server: it shows the rest without one, and starts it past it.
import { PARTS } from "./control_plane.mjs";
import { h } from "./html.mjs";

const start = (page, { name, words }) => async () => {
  try {
    await page.api.startComponent({ name, running: true });
    page.prompt.say(`The ${words} is started.`);
  } catch (error) {
    page.prompt.say(error.message, "trouble");
  }
};

/** A line for each part that is stopped; without any there is nothing. It is made anew only when that changes, so that
 *  nobody loses the button under their finger. */
export function stoppedLines(parent, page) {
  let shown = "";
  page.store.addEventListener("frame", () => {
    const off = PARTS.filter(({ name }) => [...page.now.components.values()].some((one) => one.name === name && !one.running));
    const now = off.map(({ name }) => name).join();
    if (now === shown) return;
    shown = now;
    parent.hidden = !off.length;
    parent.replaceChildren(...off.map((part) => h("p", {},
      h("strong", {}, `The ${part.words} is stopped.`), ` ${part.means} `,
      h("button", { type: "button", onclick: start(page, part) }, `Start the ${part.words}`))));
  });
}
