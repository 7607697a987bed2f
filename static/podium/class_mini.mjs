// A cluster as a stamp: its nodes as boxes with their pods, the pods that wait for a node above the cable. The text that
// it is drawn from is a few characters long (dashboard/classrooms/watching/miniature.py): "R3C1|!T2|~;P2".
import { svg } from "./svg.mjs";

const STATES = { X: "failed", C: "crashloop", V: "stuck", P: "pending", G: "creating", U: "running", T: "terminating", R: "ready", S: "succeeded" };
const WELL = new Set(["ready", "succeeded"]);
const TROUBLED = new Set(["failed", "crashloop", "stuck"]);
const MARKS = { "!": "cut", "~": "cordoned" };
/** A pod's side and the step to the next one, in the picture's own units. */
const SIDE = 8;
const STEP = 11;
const ACROSS = 240;
const MOST = 60;

const podsOf = (text) => [...text.matchAll(/([A-Z])(\d+)/g)].flatMap(([, letter, count]) => Array(Number(count)).fill(STATES[letter]));

/** The picture's text as {nodes: [{mark, pods}], waiting}: pods by their states. Pure. */
export function read(text) {
  const [nodes, waiting = ""] = text.split(";");
  return {
    nodes: text && nodes ? nodes.split("|").map((node) => ({ mark: MARKS[node[0]] ?? "", pods: podsOf(node) })) : [],
    waiting: podsOf(waiting),
  };
}

/** How many pods are ready, there are, and are in trouble. Pure. */
export function countsOf(text) {
  const { nodes, waiting } = read(text);
  const all = [...nodes.flatMap(({ pods }) => pods), ...waiting];
  const count = (set) => all.filter((state) => set.has(state)).length;
  return { ready: count(WELL), all: all.length, troubled: count(TROUBLED), cut: nodes.filter(({ mark }) => mark === "cut").length };
}

/** What a picture shows, for who does not see it. Pure. */
export function words(text) {
  const { ready, all, cut } = countsOf(text);
  return [all ? `${ready} of ${all} pods ready` : "no pods", cut && `${cut === 1 ? "a node is" : `${cut} nodes are`} not ready`].filter(Boolean).join(", ");
}

/** Pods in rows of so many, as [x, y, state]; what is in trouble comes first, and is never left out. Pure. */
export const grid = (pods, across, left, top) => pods.slice(0, MOST).map((state, i) => [left + (i % across) * STEP, top + Math.floor(i / across) * STEP, state]);

const squares = (found) => found.flatMap(([x, y, state]) => [
  svg("rect", { x, y, width: SIDE, height: SIDE, rx: 2, class: `mini-pod ${state}` }),
  TROUBLED.has(state) && svg("line", { x1: x, y1: y + SIDE, x2: x + SIDE, y2: y, class: "mini-slash" }),
]);

/** Draw the text into an <svg>. */
export function draw(picture, text) {
  const { nodes, waiting } = read(text);
  const width = nodes.length ? Math.floor((ACROSS - (nodes.length - 1) * 4) / nodes.length) : ACROSS;
  const fit = Math.max(1, Math.floor((width - 5) / STEP));
  const shelf = waiting.length ? Math.ceil(Math.min(MOST, waiting.length) / Math.floor(ACROSS / STEP)) * STEP + 3 : 0;
  const tallest = Math.max(2, ...nodes.map(({ pods }) => Math.ceil(Math.min(MOST, pods.length) / fit)));
  const height = tallest * STEP + 5;
  const boxes = nodes.flatMap(({ mark, pods }, i) => {
    const x = i * (width + 4) + .75;
    return [
      svg("rect", { x, y: shelf + .75, width: width - 1.5, height, rx: 3, class: `mini-node ${mark}` }),
      mark === "cut"
        ? svg("line", { x1: x, y1: shelf + height, x2: x + width - 1.5, y2: shelf + 1, class: "mini-slash" })
        : svg("line", { x1: x + width / 2, y1: shelf + height, x2: x + width / 2, y2: shelf + height + 5, class: "mini-cable" }),
      mark === "cordoned" && svg("line", { x1: x, y1: shelf + 1.5, x2: x + width - 1.5, y2: shelf + 1.5, class: "mini-top" }),
      ...squares(grid(pods, fit, x + 3.5, shelf + 4)),
    ];
  });
  const cable = nodes.length ? [svg("line", { x1: 0, y1: shelf + height + 5, x2: ACROSS, y2: shelf + height + 5, class: "mini-cable" })] : [];
  picture.setAttribute("viewBox", `0 0 ${ACROSS} ${shelf + (nodes.length ? height + 6 : 0) || 1}`);
  picture.replaceChildren(...[...cable, ...boxes, ...squares(grid(waiting, Math.floor(ACROSS / STEP), 1, 1))].filter(Boolean));
}
