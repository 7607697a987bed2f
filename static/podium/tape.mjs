// The tape: the cluster's log as something to wind back and forth. Pure over the scrubber's rows.
//
// Every write that is told is a stop. Between two stops the tape is as long as the time between them, but quiet is cut
// to LONGEST seconds and bursts are spread to SHORTEST, so that each stop can be seen, hit and played. One length
// serves all: where a tick stands, how long a replay takes, what a drag passes.
import { author, writer } from "./components.mjs";
import { isTold } from "./thread.mjs";

export const LONGEST = 2;
export const SHORTEST = 0.15;

const YOU = "you";
/** A lane of another person is that person's own; of more than so many, one for all of them. */
const MOST = 3;
const OTHERS = "others";

/** kubectl's user, by the cluster's own kubeconfig: whoever's page this is holds it. */
const OWN = "kubernetes-admin";

/** Which lane a write belongs to, for the person who looks: "you", "by alice", "controllers" or "nodes". */
export function laneOf(row, user) {
  const part = writer(row);
  if (part === "kubelet" || part === "kube-proxy") return "nodes";
  if (part !== "person") return "controllers";
  return row.by === user || row.by === OWN ? YOU : `by ${row.by}`;
}

/** Is this the lane of a person? */
export const isPersons = (lane) => lane === YOU || lane === OTHERS || lane.startsWith("by ");

/** The lanes of a tape, top to bottom, each but once: who looks, others who acted, and what acts by itself. */
export function lanesOf(tape, user) {
  const others = new Set(tape.stops.flatMap(({ row }) => (row ? [laneOf(row, user)] : [])).filter((lane) => isPersons(lane) && lane !== YOU));
  return [YOU, ...(others.size > MOST ? [OTHERS] : others), "controllers", "nodes", "traffic"];
}

/** The number of a lane among these. */
export const placeIn = (lanes, lane) => lanes.indexOf(lanes.includes(lane) ? lane : OTHERS);

/** What stands beside a lane: a person's own name. */
export const nameOf = (lane) => lane.replace(/^by /, "");

const seconds = (at) => Date.parse(at) / 1000;

/**
 * The tape of rows ({revision, at, by, …}, oldest first): {stops: [{revision, row, t}], length}, t and length in
 * seconds of tape. The first stop has no row: the cluster before the first of them.
 */
export function tapeOf(rows, oldest = 0) {
  const told = rows.filter(isTold);
  const stops = [{ revision: Math.max(oldest, (told[0]?.revision ?? 1) - 1), row: null, t: 0 }];
  let [t, before] = [0, null];
  for (const row of told) {
    const passed = before === null ? SHORTEST : seconds(row.at) - before;
    t += Math.min(LONGEST, Math.max(SHORTEST, passed || 0));
    before = seconds(row.at);
    stops.push({ revision: row.revision, row, t });
  }
  return { stops, length: Math.max(t, SHORTEST) };
}

/** The index of the last stop whose `field` ("revision" or "t") is not above a value; never below 0. */
export function indexAt(tape, value, field = "revision") {
  let [low, high] = [0, tape.stops.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (tape.stops[middle][field] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The stop nearest to a place on the track, 0…1. */
export function nearestIndex(tape, share) {
  const t = share * tape.length;
  const index = indexAt(tape, t, "t");
  const next = tape.stops[index + 1];
  return next && next.t - t < t - tape.stops[index].t ? index + 1 : index;
}

/** Where a stop stands on the track, 0…1. */
export const shareOf = (tape, index) => tape.stops[index].t / tape.length;

/** The beginning, the stops where people acted and what that led to, and the end: what a still page (reduced motion, print) shows instead of motion. */
export function stationsOf(tape, user) {
  const people = (stop) => stop.row && isPersons(laneOf(stop.row, user));
  const acts = tape.stops.flatMap((stop, index) => (people(stop) ? [index] : []));
  const rests = acts.slice(1).map((index) => index - 1); // what an act had led to when the next one came
  return [...new Set([0, ...acts, ...rests, tape.stops.length - 1])].sort((a, b) => a - b);
}

/** Requests by the stop at which they were sent: Map index → [request]. */
export function requestsAt(tape, requests) {
  const found = new Map();
  for (const request of requests) {
    const index = indexAt(tape, request.revision);
    found.set(index, [...(found.get(index) ?? []), request]);
  }
  return found;
}

/** Ticks for a track of so many px: [{lane, x, n, bad}], those of a lane that would touch merged, `n` of them. */
export function ticksOf(tape, requests, user, width, apart = 3) {
  const all = tape.stops.flatMap((stop) => (stop.row ? [{ lane: laneOf(stop.row, user), t: stop.t }] : []));
  for (const [index, sent] of requestsAt(tape, requests)) {
    const room = Math.min(SHORTEST, (tape.stops[index + 1]?.t ?? tape.length + SHORTEST) - tape.stops[index].t);
    sent.forEach((request, i) => all.push({ lane: "traffic", t: tape.stops[index].t + (room * i) / sent.length, bad: !request.ok }));
  }
  const merged = new Map();
  for (const { lane, t, bad } of all) {
    const slot = Math.round((t / tape.length) * (width / apart));
    const key = `${lane} ${slot}`;
    const tick = merged.get(key) ?? merged.set(key, { lane, x: slot * apart, n: 0, bad: false }).get(key);
    tick.n += 1;
    tick.bad ||= Boolean(bad);
  }
  return [...merged.values()];
}

/** "10:42:07", in the looker's own time zone. */
export const timeOf = (at) => (at ? new Date(at).toLocaleTimeString("en-GB") : "");

/** "Deployment my-nginx scaled to 3 by alice"; before the first write, what stood then. */
export const saidOf = (row) =>
  (row ? `${row.kind} ${row.name} ${row.what ?? `${row.verb}d`} by ${author(row)}` : "the cluster as it was made");

/** A stop for a screen reader: "revision 143, 10:42:07, deployment my-nginx scaled to 3 by alice". */
export function spokenOf({ revision, row }) {
  const said = row ? saidOf({ ...row, kind: row.kind.toLowerCase() }) : saidOf(row);
  return [`revision ${revision}`, timeOf(row?.at), said].filter(Boolean).join(", ");
}
