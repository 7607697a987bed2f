// The overlay: one canvas for what moves, and the plate that is the followed packet's header.
//
// At most one packet is followed. It has a plate; where it has been is a thin line; where it died is a mark.
import { WEIGHTS, nearest, placeCallout, standing, steps } from "./callout.mjs";
import { arrival, at, memos, resolved } from "./playback.mjs";
import { along } from "./route.mjs";
import { drawDot, drawEnd, drawLeader, drawStations, drawTrail } from "./marks.mjs";
import { fillCard, fillMark, fillNotes, fillPlate } from "./plate.mjs";
import { h } from "./html.mjs";
import { isLookup } from "./lookups.mjs";
import { diedAt, firstOfPacket, samePacket, stations, surroundings } from "./stations.mjs";
import { takingPart } from "./view.mjs";

/** A canvas of more px than this, in length or all together, browsers refuse; a picture of that size is drawn coarser. */
const LARGEST = 16000;
const MOST_PIXELS = 2 ** 24;

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const pick = (name) => style.getPropertyValue(name).trim();
  return { ink: pick("--ink"), grey: pick("--grey"), ground: pick("--ground"), crimson: pick("--crimson"), blue: pick("--blue"), hair: pick("--hair") };
};

export class Overlay {
  constructor(parent) {
    this.canvas = h("canvas", { class: "overlay", hidden: true, "aria-hidden": "true" });
    this.plate = h("div", { class: "plate", hidden: true, "aria-hidden": "true" });
    this.card = h("div", { class: "card-dns mono", hidden: true, "aria-hidden": "true" });
    this.truth = h("div", { class: "endmark truth", hidden: true });
    this.says = h("div", { class: "endmark says", hidden: true });
    this.notes = h("div", { class: "notes", "aria-hidden": "true" });
    parent.append(this.canvas, this.notes, this.plate, this.card, this.truth, this.says);
  }

  /** The picture has another size: the canvas takes it when something is drawn on it next. At rest there is none. */
  resize(layout, scale) {
    Object.assign(this, { layout, scale, places: new Map() });
  }

  unroll() {
    const { layout: { size: { width, height } }, scale, canvas } = this;
    const finest = Math.min(LARGEST / width, LARGEST / height, Math.sqrt(MOST_PIXELS / (width * height)));
    const ratio = Math.min(scale * (window.devicePixelRatio || 1), finest);
    setSize(canvas, Math.ceil(width * ratio), Math.ceil(height * ratio));
    canvas.style.width = `${width * scale}px`;
    canvas.style.height = `${height * scale}px`;
    canvas.hidden = false;
    this.context = canvas.getContext("2d");
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
  }

  clear() {
    for (const element of [this.canvas, this.plate, this.card, this.truth, this.says, this.notes]) element.hidden = true;
  }

  /** Draw a trace at a time. `still`: reduced motion, so numbered stations instead of a moving dot. */
  draw(graph, trace, time, { still = false } = {}) {
    this.clear();
    this.unroll();
    if (this.trace !== trace) Object.assign(this, { trace, places: new Map() });
    const stops = stations(this.layout, graph, trace);
    const moment = at(trace, time);
    const share = still ? 1 : moment.share;
    const point = along(stops[moment.index].line, share);
    const paint = colours();
    const scene = { graph, trace, moment, stops, point, paint, share };
    const first = firstOfPacket(trace, moment.index);
    drawTrail(this.context, stops.slice(first, moment.index + 1).map((stop) => stop.line), share, paint);
    this.pin(scene);
    if (moment.done) this.conclude(scene);
    else this.label(scene);
    if (still) drawStations(this.context, trace, stops, moment.index, paint);
    else drawDot(this.context, point, { hollow: isLookup(moment.hop), small: small(trace, moment), left: fading(moment) }, paint);
    drawEnd(this.context, { trace, stops, moment, paint });
  }

  /** What stays pinned: a gate's memo of each swap, and the name that a lookup folded into. */
  pin(scene) {
    const { trace, moment } = scene;
    const { spot } = this.reserve(scene);
    const index = moment.arrived ? moment.index : moment.index - 1;
    fillNotes(this.notes, notesOf(this.layout, trace, index, !isLookup(moment.hop), spot), this.scale);
    this.notes.hidden = false;
  }

  /** Room for all notes of a trace, kept from its beginning, so that plates need not give way when one is pinned. */
  reserve({ graph, trace, stops }) {
    if (this.places.has("notes")) return this.places.get("notes");
    const last = trace.hops.length - 1;
    this.notes.hidden = false;
    const elements = fillNotes(this.notes, notesOf(this.layout, trace, last, true, { x: 0, y: 0 }), this.scale);
    const blocks = elements.map((element) => this.boxOf(element));
    const name = resolved(trace, last).length ? blocks.pop() : null;
    const spot = name && placeCallout(name, stops[0].anchor, [spotBlock(stops[0].anchor), ...blocks, ...standing(this.layout, takingPart(graph, trace))], this.layout.size);
    this.places.set("notes", { spot, blocks: [...blocks, ...(spot ? [weighty(spot)] : [])] });
    return this.places.get("notes");
  }

  /** An element's box in the picture's own px, as a block for others. */
  boxOf(element) {
    const { scale } = this;
    return weighty({ x: element.offsetLeft / scale, y: element.offsetTop / scale, w: element.offsetWidth / scale, h: element.offsetHeight / scale });
  }

  /** The place of a callout, found once a layout and trace: {x, y, w, h}. */
  place(key, element, point, blocks) {
    if (!this.places.has(key)) {
      element.hidden = false;
      const { w, h } = this.boxOf(element);
      this.places.set(key, placeCallout({ w, h }, point, blocks, this.layout.size));
    }
    return this.places.get(key);
  }

  put(element, { x, y }) {
    element.style.left = `${x * this.scale}px`;
    element.style.top = `${y * this.scale}px`;
  }

  /** Where plate and card stand once hop `index` has arrived: as offsets from the packet, which they follow. */
  offsets(index, { graph, trace, stops }) {
    const key = `hop ${index}`;
    if (!this.places.has(key)) this.places.set(key, this.settle(index, { graph, trace, stops }));
    return this.places.get(key);
  }

  settle(index, { graph, trace, stops }) {
    const before = samePacket(trace, index - 1, index) ? this.offsets(index - 1, { graph, trace, stops }) : [null, null];
    const told = at(trace, arrival(trace, index));
    const { spot, line, away, around, concerned } = surroundings(this.layout, graph, trace, stops, index);
    const blocks = [...this.reserve({ graph, trace, stops }).blocks, ...around];
    const found = [];
    for (const [i, element, fill] of [[0, this.plate, () => fillPlate(this.plate, trace, told, virtual(graph))], [1, this.card, () => fillCard(this.card, trace, told)]]) {
      fill();
      if (element === this.plate) element.hidden = !told.header;
      const moving = { before: before[i], walk: steps(line, before[i], away), concerned };
      const box = element.hidden ? null : placeCallout(this.boxOf(element), spot, blocks, this.layout.size, moving);
      if (box) blocks.push(weighty(box));
      found.push(box && { x: box.x - spot.x, y: box.y - spot.y });
    }
    return found;
  }

  /** Plate and card follow the packet: from where they stood at the last hop to where they will stand at this one. */
  label(scene) {
    const { graph, trace, moment, point, share, paint } = scene;
    const { index } = moment;
    const there = this.offsets(index, scene);
    const before = samePacket(trace, index - 1, index) ? this.offsets(index - 1, scene) : there;
    fillPlate(this.plate, trace, moment, virtual(graph));
    fillCard(this.card, trace, moment);
    this.plate.hidden = !moment.header;
    [this.plate, this.card].forEach((element, i) => {
      if (element.hidden) return;
      const [from, to] = [before[i] ?? there[i] ?? { x: 20, y: 20 }, there[i] ?? before[i] ?? { x: 20, y: 20 }];
      this.put(element, { x: point.x + from.x + (to.x - from.x) * share, y: point.y + from.y + (to.y - from.y) * share });
      drawLeader(this.context, point, nearest(this.boxOf(element), point), paint);
    });
  }

  /** The end: two marks, what the sender sees and where it truly ended. */
  conclude({ graph, trace, stops, paint }) {
    const died = stops[diedAt(trace)].anchor;
    fillMark(this.says, "the sender sees", trace.outcome.says, !trace.outcome.ok);
    fillMark(this.truth, "in truth", trace.outcome.truth, !trace.outcome.ok);
    const about = takingPart(graph, { hops: [trace.hops[0], trace.hops[diedAt(trace)]] });
    const blocks = [...this.reserve({ graph, trace, stops }).blocks, ...standing(this.layout, about), spotBlock(died), spotBlock(stops[0].anchor)];
    for (const [key, mark, spot] of [["truth", this.truth, died], ["says", this.says, stops[0].anchor]]) {
      mark.hidden = false;
      const place = this.place(key, mark, spot, blocks);
      blocks.push(weighty(place));
      this.put(mark, place);
      drawLeader(this.context, spot, nearest(place, spot), paint);
    }
  }
}

/** A canvas of a size it has already is left alone: to set it means to make it anew. */
function setSize(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

const weighty = (box) => ({ ...box, weight: WEIGHTS.callout });
/** Room for the shape in which a request ends: a bar, a seal, a question mark. */
const spotBlock = ({ x, y }) => weighty({ x: x - 26, y: y - 28, w: 62, h: 54 });

const virtual = (graph) => new Set([...graph.services.values()].flatMap((service) => [service.clusterIP, ...(service.clusterIPs ?? [])]));

/** The notes of a trace up to hop `index`: memos at their gates, and the newest name where there is room for it. */
const notesOf = (layout, trace, index, named, spot) => [
  ...memos(trace, index).map((memo) => ({ ...memo, at: memoSpot(layout, memo.node) })).filter((memo) => memo.at),
  ...(named ? resolved(trace, index).slice(-1).map((name) => ({ ...name, at: spot })) : []),
];

const memoSpot = (layout, name) => {
  const box = [...layout.nodes.values()].find((node) => node.name === name);
  return box && { x: box.x + 6, y: box.y + box.h + 7 };
};

/** A dropped packet fades where it was dropped: what is left of it, 1 to 0. */
const fading = (moment) => (moment.hop.verdict === "dropped" && moment.arrived ? 1 - moment.lasted : 1);

const small = (trace, moment) => isLookup(moment.hop) || ["refused", "badcert"].includes(trace.outcome?.verdict) && moment.hop.packet > 2;
