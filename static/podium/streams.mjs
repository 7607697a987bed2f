// Streams: the loads that run, as the picture shows them, and the requests sampled from them.
//
// A load is a TrafficGenerator object; its counts come with the graph, twice a second. Of many requests a second no dot
// is drawn but one: a real one, walked and recorded whole, which runs along its own path and opens its trace when it is
// clicked. Few are dots, all of them (dots.mjs), and no stream. The page need ask for nothing.
import { FEW, fatesBetween, isFew, learned } from "./dots.mjs";
import { fairShare, rateOf, remember, serviceOf } from "./rates.mjs";
import { flows } from "./flows.mjs";
import { endpointsOf } from "./relations.mjs";
import { h } from "./html.mjs";
import { openingLookup } from "./lookups.mjs";
import { stations } from "./stations.mjs";
import { still } from "./settings.mjs";

const TRAVEL = 2400; // ms from the sender and back
const KEPT = 5; // samples of each load
const DOTS = Math.ceil((FEW * TRAVEL) / 1000) + 12; // at once
const STEP = 500; // ms between two states of a load
const LATE = 100; // ms by which a sample comes after its counts, at most

export class Streams {
  constructor(parent, page) {
    Object.assign(this, { page, states: new Map(), samples: new Map(), ways: new Map(), sampled: new Map() });
    this.dots = h("div", { class: "samples" });
    parent.append(this.dots);
  }

  /** The graph changed: keep each load's newest states, forget the loads that are gone. */
  follow({ generators, clock }) {
    const known = this.states;
    this.states = new Map([...generators].map(([uid, generator]) => [uid, remember(known.get(uid) ?? [], generator)]));
    for (const name of ["samples", "ways", "sampled"]) this[name] = new Map([...this[name]].filter(([uid]) => generators.has(uid)));
    for (const [uid, generator] of generators) {
      const [before, after] = [known.get(uid)?.at(-1), this.states.get(uid).at(-1)];
      if (before && after !== before && isFew(generator, clock)) this.send(uid, fatesBetween(before, after));
    }
  }

  /** Few requests: a dot each, over the time until the next are told. The sampled one has its own dot already. */
  send(uid, fates) {
    fates.forEach((fate, i) => setTimeout(() => {
      const samples = this.sampled.get(uid) ?? 0;
      if (samples) return this.sampled.set(uid, samples - 1);
      const trace = this.ways.get(uid)?.get(fate);
      return trace && this.shown && !still() ? this.run(trace, false) : null;
    }, LATE + (i * STEP) / fates.length));
  }

  /** Is the present shown, and no packet followed? */
  get shown() {
    const { layout, replay, history } = this.page;
    return layout && !replay.current && !history.back && !document.hidden;
  }

  /** A load's requests a second (rates.mjs), null while it does not run. */
  rate(uid) {
    const states = this.states.get(uid);
    return states?.at(-1).phase === "Running" ? rateOf(states) : null;
  }

  /** The loads that run: [{uid, generator, rate}]. */
  running(graph) {
    return [...graph.generators].map(([uid, generator]) => ({ uid, generator, rate: this.rate(uid) })).filter(({ rate }) => rate);
  }

  /** What to draw over a layout: {lines, pods, senders}; nothing while a packet is followed or the past is looked at. */
  scene(layout, graph) {
    const loads = this.page.replay.current || this.page.history.back ? [] : this.running(graph);
    return {
      lines: flows(layout, graph, loads.flatMap(({ generator, rate }) => (isFew(generator, graph.clock) && !still() ? [] : rate.edges))),
      pods: sharesOf(layout, graph, loads),
      senders: loads.map(({ uid, generator, rate }) => ({ uid, from: generator.from, sent: rate.sent, failed: rate.failed })),
    };
  }

  /** The load that a trace is a sample of: its uid, or undefined. */
  loadOf({ source, request }) {
    const same = ({ from, to }) => from.kind === source.kind && (from.name || from.kind) === (source.name || source.kind) && to === request.url;
    return [...this.page.now.generators].find(([, generator]) => same(generator))?.[0];
  }

  /** A request came: if a load sent it, keep it as that load's sample and let its dot run. → was it one? */
  take(trace) {
    const uid = this.loadOf(trace);
    if (!uid) return false;
    this.samples.set(uid, [...(this.samples.get(uid) ?? []), trace].slice(-KEPT));
    this.ways.set(uid, learned(this.ways.get(uid) ?? new Map(), trace));
    this.sampled.set(uid, 1);
    if (this.shown) this.run(trace);
    document.dispatchEvent(new CustomEvent("sample", { detail: uid }));
    return true;
  }

  /** A load's newest sample; of one that has just begun its first, once it comes; null, if it runs no more. */
  async newest(uid) {
    const known = () => this.samples.get(uid)?.at(-1) ?? null;
    const ends = () => (this.states.get(uid)?.at(-1).phase ?? "Finished") === "Finished";
    while (!known() && !ends()) await new Promise((told) => document.addEventListener("graph", told, { once: true }));
    return known();
  }

  /** The dot: on the request's own path, once there and back; a button, if the trace is its own and not only its way.
   *  With motion off it stands where it was decided. */
  run(trace, own = true) {
    const { layout, now } = this.page;
    const points = pathOf(layout, now, trace).map(({ x, y }) => ({ x: x * this.page.overlay.scale, y: y * this.page.overlay.scale }));
    const words = `Request ${trace.id} of a load, ${trace.outcome.verdict}: follow it`;
    const dot = own ? h("button", { type: "button", tabindex: "-1", class: `sample ${trace.outcome.ok ? "" : "failed"}`, "aria-label": words, title: words, onclick: () => this.page.replay.open(trace) }) : h("span", { class: `sample one ${trace.outcome.ok ? "" : "failed"}`, "aria-hidden": "true" });
    this.dots.append(dot);
    while (this.dots.children.length > DOTS) this.dots.firstChild.remove();
    const stands = still();
    const frames = stands ? [points.at(-1), points.at(-1)].map(frame) : keyframes(points);
    dot.animate(frames, { duration: stands ? 1000 : TRAVEL, easing: "linear" }).finished.then(() => dot.remove(), () => dot.remove());
  }

  clear() {
    this.dots.replaceChildren();
  }
}

/** The bends of a request's own way, its lookup left out: of a failure, up to where it died. */
function pathOf(layout, graph, trace) {
  const from = openingLookup(trace)?.upto ?? 0;
  const fatal = trace.outcome.ok ? -1 : trace.hops.findIndex((hop) => hop.verdict === trace.outcome.verdict);
  const upto = fatal < 0 ? trace.hops.length : fatal + 1;
  return stations(layout, graph, trace).slice(from, upto).flatMap(({ line }) => line);
}

const frame = ({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` });

/** Keyframes that pass the points at an even pace. */
function keyframes(points) {
  const steps = points.map((point, i) => (i ? Math.hypot(point.x - points[i - 1].x, point.y - points[i - 1].y) : 0));
  const total = steps.reduce((sum, step) => sum + step, 0) || 1;
  let gone = 0;
  return points.map((point, i) => ({ ...frame(point), offset: Math.min(1, (gone += steps[i]) / total) }));
}

/** Each drawn pod that answers, or should: [{uid, rate, fair}]; `fair` is null where shares cannot be told. */
function sharesOf(layout, graph, loads) {
  const found = new Map();
  for (const { generator, rate } of loads) {
    const fair = fairShare(graph, generator, rate);
    const [, service] = serviceOf(graph, generator.to, generator.namespace) ?? [];
    const listed = service ? endpointsOf(graph, service).filter((endpoint) => endpoint.ready).map((endpoint) => endpoint.podName) : [];
    for (const name of new Set([...listed, ...Object.keys(rate.endpoints)])) {
      const before = found.get(name) ?? { rate: 0, fair: 0 };
      found.set(name, { rate: before.rate + (rate.endpoints[name] ?? 0), fair: fair === null ? null : before.fair + fair });
    }
  }
  return [...graph.pods].filter(([uid, pod]) => found.has(pod.name) && layout.pods.has(uid)).map(([uid, pod]) => ({ uid, ...found.get(pod.name) }));
}
