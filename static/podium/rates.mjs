// Rates: a load's counts as requests a second. Pure.
//
// A TrafficGenerator only ever counts up, in the cluster's own time; what a second holds is the difference of two of
// its states. The window is about a second: two of its half-second steps, so that a number does not jitter.
import { endpointsOf } from "./relations.mjs";
import { hostPort } from "./words.mjs";

const OK = ["answered", "resolved"];
/** States kept of each load: the newest, and those that the window reaches back to. */
export const WINDOW = 3;

const NOTHING = { elapsed: 0, requests: 0, verdicts: {}, endpoints: {}, edges: [] };

const edgeKey = ([from, to]) => `${from} ${to}`;

/** What a load does a second, between two of its states: {sent, ok, failed: {verdict: n}, endpoints: {pod: n}, edges: [[from, to, n]]}. */
export function rates(before, after) {
  const seconds = Math.max(0.001, (after.elapsed - before.elapsed) / 1000);
  const per = (now, was = 0) => Math.max(0, (now - was) / seconds);
  const each = (now, was) => Object.fromEntries(Object.entries(now).map(([name, count]) => [name, per(count, was[name])]).filter(([, rate]) => rate > 0));
  const known = new Map(before.edges.map((edge) => [edgeKey(edge), edge[2]]));
  const verdicts = each(after.verdicts, before.verdicts);
  return {
    sent: per(after.requests, before.requests),
    ok: OK.reduce((sum, verdict) => sum + (verdicts[verdict] ?? 0), 0),
    failed: Object.fromEntries(Object.entries(verdicts).filter(([verdict]) => !OK.includes(verdict))),
    endpoints: each(after.endpoints, before.endpoints),
    edges: after.edges.map((edge) => [edge[0], edge[1], per(edge[2], known.get(edgeKey(edge)))]).filter(([, , rate]) => rate > 0),
  };
}

/** The states to keep after another one has come: those of the newest second. One that went back began anew. */
export function remember(states, next) {
  const last = states.at(-1);
  if (last && last.elapsed === next.elapsed && last.phase === next.phase) return states;
  if (last && next.elapsed < last.elapsed) return [next];
  return [...states, next].slice(-WINDOW);
}

/** The rates of a load out of the states that are kept; over its whole life while there is but one. */
export const rateOf = (states) => rates(states.length > 1 ? states[0] : NOTHING, states.at(-1));

/** The Service that a URL is for, as [uid, service], by any of its names and addresses; undefined for none. */
export function serviceOf(graph, url, namespace) {
  const authority = /^\w+:\/\/([^/?]*)/.exec(url)?.[1] ?? url;
  const [host, port] = hostPort(authority);
  const [name, space = namespace || "default"] = host.split(".");
  const nodes = [...graph.nodes.values()].flatMap((node) => [node.internalIP, node.externalIP]);
  const called = (service) => service.clusterIP === host || service.clusterIPs?.includes(host) || service.external?.includes(host)
    || (service.name === name && service.namespace === space)
    || (nodes.includes(host) && service.ports.some((one) => String(one.nodePort) === port));
  return [...graph.services].find(([, service]) => called(service));
}

/** What each ready endpoint would get of a load if all got the same; null when nobody knows who they are. */
export function fairShare(graph, generator, rate) {
  const [, service] = serviceOf(graph, generator.to, generator.namespace) ?? [];
  const ready = service ? endpointsOf(graph, service).filter((endpoint) => endpoint.ready).length : 0;
  return ready ? rate.ok / ready : null;
}

/** 9.4, 334, 1,250 or 120k: as many digits as an eye takes in. */
export function perSecond(rate) {
  if (rate >= 100_000) return `${Math.round(rate / 1000)}k/s`;
  if (rate >= 9.95) return `${Math.round(rate).toLocaleString("en")}/s`;
  return `${rate.toFixed(rate && rate < 9.95 ? 1 : 0)}/s`;
}
