// What a page shows, as a few values that another page can turn to: the same parts as a permalink's, and how a replay
// goes on. Pure.
import { writer } from "./components.mjs";
import { partsOf } from "./permalink.mjs";

const KINDS = { pods: "Pod", services: "Service", nodes: "Node" };

/** What leads: {rev, with, request, hop, time, asking, playing, speed, select, system, step, says}, null for what is not so;
 *  `asking`: the index of the hop before which it stands, since a prediction comes first. */
export function stateOf(page) {
  const { request, hop, select, with: other } = partsOf(page);
  const { playback } = page.replay.current ?? {};
  const state = {
    rev: page.history.back?.revision ?? null, with: other, request, hop, time: playback ? Math.floor(playback.time) : null,
    asking: (playback && page.replay.prediction.asking?.index) ?? null,
    playing: Boolean(playback?.playing), speed: playback?.speed ?? 1, select, system: page.system, step: page.lesson.state?.taken?.step ?? null,
  };
  return { ...state, says: saysOf(page, state) };
}

/** The same in a few words: "Service my-nginx, hop 3 of 7". */
export function saysOf(page, { select, hop, rev, step }) {
  const thing = select && page.graph[select.collection]?.get(select.uid);
  return [
    thing && `${thing.kind ?? KINDS[select.collection] ?? ""} ${thing.name}`.trim(),
    hop && `hop ${hop} of ${page.replay.current.trace.hops.length}`,
    rev && `revision ${rev}`,
    step != null && !thing && !hop && !rev && `step ${step + 1}`,
  ].filter(Boolean).join(", ");
}

/** What must be turned to get from one state to another: names of what differs, in the order in which they are done. */
export function turns(before, wish) {
  const same = (name) => JSON.stringify(before[name] ?? null) === JSON.stringify(wish[name] ?? null);
  const found = [];
  if (!same("rev") || !same("with")) found.push("past");
  if (!same("request")) found.push("request");
  if (wish.request != null && !["request", "hop", "time", "asking", "playing", "speed"].every(same)) found.push("playback");
  for (const name of ["select", "system", "step"]) if (!same(name)) found.push(name);
  return found;
}

/** The highlights of a tape since a revision: the stops where people acted, and what each act had led to when the next one
 *  came. What a lesson laid out is no act of anybody's. */
export function highlights({ stops }, since) {
  const acted = ({ row, revision }) => row && revision > since && row.by !== "lesson" && writer(row) === "person";
  const acts = stops.flatMap((stop, index) => (acted(stop) ? [index] : []));
  const led = acts.map((_, i) => (acts[i + 1] ?? stops.length) - 1);
  return [...new Set([...acts, ...led])].sort((a, b) => a - b);
}
