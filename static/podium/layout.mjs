// The layout: containment, computed and stable. A pure function from graph and size to boxes.
//
// Top to bottom: control plane (decides), shelf of records (declared), nodes over one cable (running), many of them
// folded into rows (fold.mjs); the internet and the load balancer stand at the cable's left end. How closely, spacing.mjs
// says. No force, no randomness: the same graph gives the same picture, and a pod keeps its slot, a machine its place,
// for as long as it lives.
import { COMPONENTS } from "./components.mjs";
import { FOLD, foldOf } from "./fold.mjs";
import { NODE, layoutNodes, orderedNodes } from "./node_layout.mjs";
import { layoutShelf } from "./shelf_layout.mjs";
import { DENSITIES } from "./slots.mjs";
import { SPACINGS, spaced } from "./spacing.mjs";

export const PAGE = { gutter: 148, margin: 24, bracket: 22, tabHeight: 26, gap: 12, rail: 24 };

/** Tabs of the control plane along the rail: Map id → box. They share the width by the length of their words; over a
 *  crowd of machines they are large enough to be read from afar. */
function layoutTabs(x, y, width, fold) {
  const gap = 8;
  const wanted = fold ? 15 * fold.stretch : 9;
  const letters = COMPONENTS.reduce((sum, part) => sum + part.label.length + 3, 0);
  const unit = Math.min(wanted, (width - gap * (COMPONENTS.length - 1)) / letters);
  let left = x;
  return new Map(COMPONENTS.map((part) => {
    const w = (part.label.length + 3) * unit;
    const box = { ...part, x: left, y, w, h: PAGE.tabHeight * (fold?.stretch ?? 1) };
    left += w + gap;
    return [part.id, box];
  }));
}

const ownsExternal = (service) => service.type === "LoadBalancer";

/** The outside world at the cable's left end: the internet, and a load balancer if some Service asks for one. */
function outside(graph, y) {
  const balanced = [...graph.services.values()].filter(ownsExternal);
  return {
    internet: { x: 48, y, r: 22 },
    loadbalancer: balanced.length ? { x: 108, y, w: 36, h: 36, services: balanced } : null,
  };
}

/** The cable: from `x` at its left end to `right`, a branch below each row of machines at the y of `branches`. If there
 *  are several, `x` is the comb's back, which joins them. `y`: where the world outside hangs on it. */
function cableOf({ branches, right }, fold, left) {
  return { x: fold ? left + FOLD.indent - FOLD.back : left - 12, y: branches[0], right, branches };
}

/** The machines; of the height that is left over they take some, and there is a little more air above them. */
function machines(graph, { before, view, ...place }, size, { machine, foot, owed }) {
  const stand = (y, minHeight) => layoutNodes(graph, {
    ...place, y, view, minHeight, room: size.height - y - NODE.hang - foot, slots: before?.slots, density: view.steady && before?.density, owed,
  });
  const least = stand(place.y, machine);
  const spare = size.height - least.branches.at(-1) - foot;
  if (spare <= 0) return least;
  const tallest = Math.max(...[...least.boxes.values()].map((box) => box.h));
  return stand(place.y + Math.min(spare / 8, 16), Math.min(tallest + spare * 0.7, Math.max(tallest, machine + 120)));
}

/** The picture in one spacing. Its size is that of the stage, or what it needs. */
function pictured(graph, size, view, before, fold, spacing) {
  const left = PAGE.gutter; // the bands' names stand left of it
  const beside = left + PAGE.margin;
  const width = fold?.width ?? size.width - beside;
  const inner = width - PAGE.bracket - 8;
  const stretch = fold?.stretch ?? 1;
  const rail = { x: left, y: spacing.top + PAGE.tabHeight * stretch + PAGE.gap, w: inner, h: PAGE.rail * stretch };
  const shelf = layoutShelf(graph, {
    x: left, y: rail.y + rail.h + spacing.above, width: inner, spacing: spacing.shelf,
    system: view.system, size: DENSITIES.roomy.size, stretch,
  });
  const nodes = machines(graph, { x: left, y: shelf.y + shelf.h + spacing.gaps, width, view, fold, before }, size, spacing);
  const cable = cableOf({ branches: nodes.branches, right: Math.max(nodes.right, left + width) }, fold, left);
  return {
    size: { width: Math.max(size.width, cable.right + PAGE.margin), height: Math.max(size.height, cable.branches.at(-1) + spacing.foot) },
    density: nodes.density, fold,
    rail, tabs: layoutTabs(left + 12, spacing.top, inner - 24, fold),
    shelf, nodes: nodes.boxes, slots: nodes.slots, cable,
    pods: new Map([...nodes.pods, ...shelf.waiting]),
    waiting: shelf.waiting,
    ...outside(graph, cable.y),
  };
}

/**
 * Boxes for everything that stands.
 * @param graph    a graph (graph.mjs)
 * @param size     {width, height} of the stage in px, and `least`: the share of its size at which it can be read
 * @param view     {system: bool, reveal: Set uid, tombstones: Map uid → pod, steady: whether a packet is followed}
 * @param before   the layout before this one: its slots and its fold are kept, its spacing if that serves
 * → boxes, `density` (of the pods), `spacing` (the number of it), `share` (at which it is to be drawn)
 */
export function layout(graph, size, view = {}, before = null) {
  const beside = PAGE.gutter + PAGE.margin;
  const fold = foldOf(graph, orderedNodes(graph), { ...size, beside }, before?.fold);
  const make = (spacing, room) => pictured(graph, room, view, before, fold, spacing);
  if (fold) return { ...make(SPACINGS[0], size), spacing: 0, share: 1 }; // a crowd is as large as it is, and seen as a whole
  const { made, spacing } = spaced(make, size, before?.spacing, view.steady);
  return { ...made, spacing, share: SPACINGS[spacing].share };
}
