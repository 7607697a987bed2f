// The reel: a film of the past, folded by the same function that follows the present. Pure.
//
// A film is a snapshot and the deltas after it. Every KEY deltas the graph is kept, so that winding back folds a few
// deltas and never the whole film; graphs share the collections that no delta touched.
import { applyDelta, emptyGraph, fromSnapshot } from "./graph.mjs";

const KEY = 40;

/** A reel of a film {snapshot, deltas, upto}: {from, upto, deltas, keys}. */
export function reelOf({ snapshot, deltas, upto }) {
  const keys = [fromSnapshot(snapshot, emptyGraph())];
  deltas.forEach((delta, i) => {
    if (i % KEY === 0 && i) keys.push(foldFrom(keys.at(-1), deltas, i - KEY, i));
  });
  return { from: snapshot.revision, upto, deltas, keys };
}

const foldFrom = (graph, deltas, start, end) => deltas.slice(start, end).reduce(applyDelta, graph);

/** Does the reel show this revision? */
export const covers = (reel, revision) => Boolean(reel) && reel.from <= revision && revision <= reel.upto;

/** The graph at a revision that the reel covers. */
export function graphAt(reel, revision) {
  const after = reel.deltas.findIndex((delta) => delta.revision > revision);
  const end = after < 0 ? reel.deltas.length : after;
  const key = Math.min(reel.keys.length - 1, Math.floor(end / KEY));
  const graph = foldFrom(reel.keys[key], reel.deltas, key * KEY, end);
  return { ...graph, revision, ruled: new Map(), born: new Map() }; // how far rules lagged is in no log
}
