// The view: what the person looks at. Not the cluster's state: two people may look at the same cluster differently.
import { concerned } from "./concerns.mjs";
import { endpointsOf, related, selection } from "./relations.mjs";

/** Everything the drawing needs beside graph and layout, from what is selected, replayed and told. */
export function viewOf(graph, { selected, system, tombstones, replay, thread, now }) {
  const service = selected?.collection === "services" ? graph.services.get(selected.uid) : null;
  const listed = service && new Set(endpointsOf(graph, service).map((endpoint) => endpoint.ip));
  const picked = service && selection(graph, service);
  return {
    selected, system, thread, now,
    related: replay ? null : concerned(graph, selected) ?? related(graph, selected),
    service: service && { chosen: new Set(picked.chosen), near: picked.near, listed },
    tombstones: new Map([...tombstones].map(([uid, stone]) => [uid, stone.pod])),
    steady: Boolean(replay),
    reveal: replay ? takingPart(graph, replay.trace) : new Set(),
    rule: replay?.rule ?? null,
  };
}

/** System pods that a trace passes: they are drawn for as long as it is shown. */
export function takingPart(graph, trace) {
  const names = new Set(trace.hops.filter((hop) => ["pod", "coredns"].includes(hop.place.kind)).map((hop) => hop.place.name));
  return new Set([...graph.pods].filter(([, pod]) => names.has(pod.name)).map(([uid]) => uid));
}
