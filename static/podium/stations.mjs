// Stations: where the hops of a trace happen in the picture, the ways between them, and what stands around. Pure.
import { WEIGHTS, lineBlocks, standing } from "./callout.mjs";
import { anchor, route } from "./route.mjs";
import { takingPart } from "./view.mjs";

/** Where each hop of a trace happens, and the line to it: [{anchor, line}]. */
export function stations(layout, graph, trace) {
  const anchors = trace.hops.map((_, index) => anchor(layout, graph, trace, index));
  return anchors.map((here, i) => ({
    anchor: here,
    line: i && trace.hops[i - 1].packet <= trace.hops[i].packet ? route(layout, anchors[i - 1] ?? here, here) : [here],
  }));
}

/** Are these two hops the same packet's? */
export const samePacket = ({ hops }, one, other) => hops[one]?.packet === hops[other]?.packet;

export const firstOfPacket = (trace, index) => {
  let first = index;
  while (first > 0 && samePacket(trace, first - 1, index)) first -= 1;
  return first;
};

/** What a callout of hop `index` has to mind: {spot, line (the way there), away (the way on, or null), around (blocks of
 *  all that stands, and of where the packet has been), concerned (those of the pods that it comes from and goes to)}. */
export function surroundings(layout, graph, trace, stops, index) {
  const first = firstOfPacket(trace, index);
  const next = samePacket(trace, index, index + 1) ? index + 1 : index;
  const stand = standing(layout, takingPart(graph, { hops: trace.hops.slice(first, next + 1) }));
  return {
    spot: stops[index].anchor, line: stops[index].line, away: next > index ? stops[next].line : null,
    around: [...stops.slice(first, index + 1).flatMap(({ line }) => lineBlocks(line)), ...stand],
    concerned: stand.filter(({ weight }) => weight === WEIGHTS.concerned),
  };
}

/** The hop where a request's fate was decided: where it died, or the server that answered. */
export function diedAt(trace) {
  const { ok, verdict } = trace.outcome;
  const decided = trace.hops[ok ? "findLastIndex" : "findIndex"]((hop) => hop.verdict === verdict); // a proxy's answer follows its backend's
  return decided >= 0 ? decided : trace.hops.length - 1;
}
