// The overlay: one canvas for what moves, and the plate that is the followed packet's header.
//
// At most one packet is followed. It has a plate; where it has been is a thin line; where it died is a mark.
import { at, memos, resolved } from "./playback.mjs";
import { along, anchor, route } from "./route.mjs";
import { drawDot, drawEnd, drawStations, drawTrail } from "./marks.mjs";
import { fillCard, fillMark, fillNotes, fillPlate, placeCard, placePlate } from "./plate.mjs";
import { h } from "./html.mjs";

/** Is this hop part of a DNS lookup? */
export const isLookup = (hop) => /:53$/.test(hop.header?.dst ?? "") || /:53$/.test(hop.header?.src ?? "");

/** Where each hop of a trace happens, and the line to it: [{anchor, line}]. */
export function stations(layout, graph, trace) {
  const anchors = trace.hops.map((_, index) => anchor(layout, graph, trace, index));
  return anchors.map((here, i) => ({
    anchor: here,
    line: i && trace.hops[i - 1].packet <= trace.hops[i].packet ? route(layout, anchors[i - 1] ?? here, here) : [here],
  }));
}

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const pick = (name) => style.getPropertyValue(name).trim();
  return { ink: pick("--ink"), grey: pick("--grey"), ground: pick("--ground"), crimson: pick("--crimson"), blue: pick("--blue"), hair: pick("--hair") };
};

export class Overlay {
  constructor(parent) {
    this.canvas = h("canvas", { class: "overlay", "aria-hidden": "true" });
    this.plate = h("div", { class: "plate", hidden: true, "aria-hidden": "true" });
    this.card = h("div", { class: "card-dns mono", hidden: true, "aria-hidden": "true" });
    this.truth = h("div", { class: "endmark truth", hidden: true });
    this.says = h("div", { class: "endmark says", hidden: true });
    this.notes = h("div", { class: "notes", "aria-hidden": "true" });
    parent.append(this.canvas, this.notes, this.plate, this.card, this.truth, this.says);
  }

  resize(layout, scale) {
    const dpr = window.devicePixelRatio || 1;
    const { width, height } = layout.size;
    Object.assign(this, { layout, scale });
    this.canvas.width = width * scale * dpr;
    this.canvas.height = height * scale * dpr;
    this.canvas.style.width = `${width * scale}px`;
    this.canvas.style.height = `${height * scale}px`;
    this.context = this.canvas.getContext("2d");
    this.context.setTransform(scale * dpr, 0, 0, scale * dpr, 0, 0);
  }

  clear() {
    this.context?.clearRect(0, 0, this.layout.size.width, this.layout.size.height);
    for (const element of [this.plate, this.card, this.truth, this.says, this.notes]) element.hidden = true;
  }

  /** What stays pinned: a gate's memo of each swap, and the name that a lookup folded into. */
  pin(trace, moment, stops) {
    const index = moment.arrived ? moment.index : moment.index - 1;
    const pinned = [
      ...memos(trace, index).map((memo) => ({ ...memo, at: memoSpot(this.layout, memo.node) })),
      ...(isLookup(moment.hop) ? [] : resolved(trace, index)).map((name) => ({ name, at: { x: stops[0].anchor.x - 14, y: stops[0].anchor.y + 34 } })),
    ];
    fillNotes(this.notes, pinned.filter(({ at: spot }) => spot), this.scale);
    this.notes.hidden = false;
  }

  /** Draw a trace at a time. `still`: reduced motion, so numbered stations instead of a moving dot. */
  draw(graph, trace, time, { still = false } = {}) {
    this.clear();
    const stops = stations(this.layout, graph, trace);
    const moment = at(trace, time);
    const share = still ? 1 : moment.share;
    const point = along(stops[moment.index].line, share);
    const paint = colours();
    const first = firstOfPacket(trace, moment.index);
    drawTrail(this.context, stops.slice(first, moment.index + 1).map((stop) => stop.line), share, paint);
    if (still) drawStations(this.context, trace, stops, moment.index, paint);
    else drawDot(this.context, point, { hollow: isLookup(moment.hop), small: small(trace, moment), left: fading(moment) }, paint);
    this.pin(trace, moment, stops);
    const ended = drawEnd(this.context, { trace, stops, moment, paint, layout: this.layout });
    this.label(graph, trace, moment, point, stops, ended);
  }

  label(graph, trace, moment, point, stops, ended) {
    const vips = new Set([...graph.services.values()].map((service) => service.clusterIP));
    fillPlate(this.plate, trace, moment, vips);
    this.plate.hidden = ended;
    placePlate(this.plate, point, stops[moment.index].anchor, this.layout, this.scale);
    fillCard(this.card, trace, moment);
    if (!this.card.hidden) placeCard(this.card, this.plate, this.layout, this.scale);
    if (!moment.done) return;
    const died = stops[diedAt(trace)].anchor;
    fillMark(this.says, "the sender sees", trace.outcome.says, !trace.outcome.ok);
    fillMark(this.truth, "in truth", trace.outcome.truth, !trace.outcome.ok);
    for (const [mark, spot] of [[this.says, stops[0].anchor], [this.truth, died]]) {
      mark.hidden = false;
      placePlate(mark, spot, {}, this.layout, this.scale);
    }
    separate(this.says, this.truth);
    this.plate.hidden = this.card.hidden = true;
  }
}

const memoSpot = (layout, name) => {
  const box = [...layout.nodes.values()].find((node) => node.name === name);
  return box && { x: box.x + 6, y: box.y + box.h + 7 };
};

/** A dropped packet fades where it was dropped: what is left of it, 1 to 0. */
const fading = (moment) => (moment.hop.verdict === "dropped" && moment.arrived ? 1 - moment.lasted : 1);

const small = (trace, moment) => isLookup(moment.hop) || ["refused", "badcert"].includes(trace.outcome?.verdict) && moment.hop.packet > 2;

const firstOfPacket = (trace, index) => {
  let first = index;
  while (first > 0 && trace.hops[first - 1].packet === trace.hops[index].packet) first -= 1;
  return first;
};

/** The hop where a request's fate was decided: where it died, or the server that answered. */
export function diedAt(trace) {
  const decided = trace.hops.findIndex((hop) => hop.verdict === trace.outcome.verdict);
  return decided >= 0 ? decided : trace.hops.length - 1;
}

/** Two marks never lie on each other: the second gives way downwards. */
function separate(first, second) {
  const a = first.getBoundingClientRect();
  const b = second.getBoundingClientRect();
  const apart = a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
  if (!apart) second.style.top = `${parseFloat(first.style.top) + a.height + 8}px`;
}
