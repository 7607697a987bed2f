// Whether others can come in, on the window of the room: the server asks itself at its own addresses, and the first who
// joins tells the rest. One calm line; what may be wrong, and the ways out, wait behind "It does not open?".
import { h } from "./html.mjs";

const SOON = 10_000;
const LATER = 60_000;
const ANSWERS = {
  answers: "answers", silent: "nobody answers", stranger: "another program answers", refuses: "refuses this name",
};

/** The one line: {state: works | unknown | trouble, words}. `shown` is the address on the wall. */
export function lineOf(report, shown) {
  if (report.reached.length) {
    const same = report.reached.some(({ url }) => url === shown);
    return same ? { state: "works", words: "It works: somebody has come this way." }
      : { state: "trouble", words: `Others come by ${report.reached[0].url}: show that one.` };
  }
  const sure = report.troubles.find((one) => one.sure);
  const here = report.addresses.find(({ url }) => url === shown);
  if (here?.answer === "answers") return { state: "unknown", words: `This address answers. ${report.next}`.trim() };
  if (!here && report.best) return { state: "trouble", words: `This machine has another address now: ${report.best}.` };
  return sure ? { state: "trouble", words: sure.what } : { state: "unknown", words: report.next };
}

/** What is known of an address: "wlan0 · answers". */
export function knownOf({ interface: name, kind, answer, reached }) {
  const words = reached ? "somebody has come this way" : ANSWERS[answer];
  return [name, kind === "network" ? "" : kind, words].filter(Boolean).join(" · ");
}

function draw(place, report) {
  const { shown } = place.dataset;
  const { state, words } = lineOf(report, shown);
  const addresses = report.addresses.map((one) => h("li", {},
    one.url === shown ? h("strong", { class: "mono" }, one.url) : h("a", { class: "mono", href: `?at=${encodeURIComponent(one.url)}` }, one.url),
    h("span", { class: "grey" }, ` ${knownOf(one)}`)));
  const troubles = report.troubles.filter(({ what }) => what !== words).map(({ what, ways }) => h("li", {}, what, h("ul", {}, ways.map((way) => h("li", {}, way)))));
  place.querySelector(".reachline").dataset.state = state;
  place.querySelector(".reachline").textContent = words;
  place.querySelector(".reachmore").replaceChildren(
    ...(troubles.length ? [h("ol", { class: "troubles" }, troubles)] : []),
    ...(addresses.length > 1 || state === "trouble" ? [h("p", { class: "grey" }, "The addresses of this machine:"), h("ul", { class: "addresses" }, addresses)] : []));
  place.querySelector("details").hidden = !place.querySelector(".reachmore").childElementCount;
}

/** Ask, show, and ask again: often until somebody has come. */
async function follow(place) {
  const answer = document.hidden ? null : await fetch(`/class/${place.dataset.class}/reach/`, { credentials: "same-origin" }).catch(() => null);
  const report = answer?.ok ? await answer.json() : null;
  const key = JSON.stringify(report);
  if (report && place.dataset.key !== key) {
    place.dataset.key = key;
    draw(place, report);
  }
  setTimeout(() => follow(place), report?.reached.length ? LATER : SOON);
}

const place = globalThis.document?.getElementById("reach");
if (place) follow(place);
