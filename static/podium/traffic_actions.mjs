// Actions on loads, each as one API call and the kubectl line that would do the same. Pure.
import { remove } from "./actions.mjs";
import { createTraffic } from "./creations.mjs";
import { inNamespace, pathOf } from "./resources.mjs";

const KIND = "TrafficGenerator";

const sender = ({ kind, name }) => (kind === "internet" ? { internet: {} } : { [kind]: name });

/** Stop a load: it was to last no longer than it has. What it counted stays. */
export function stopLoad({ name, namespace, elapsed }) {
  const duration = Math.max(1, Math.floor(elapsed / 1000));
  return {
    method: "PATCH", path: pathOf(KIND, namespace, name), body: { spec: { duration } },
    kubectl: `kubectl patch trafficgenerator ${name} --type=merge -p '{"spec":{"duration":${duration}}}'${inNamespace(namespace)}`,
  };
}

/** A finished load counts no further: it is made anew. The calls, in order. */
export const restartLoad = (load) => [remove({ kind: KIND, ...load }), createTraffic(load)];

/** The same request several times, each on a connection of its own, asked and answered at once (RequestTrace).
 *  `host`: another Host header than the URL's. */
export function traceMany(from, url, count, host = "") {
  const namespace = from.namespace || "default";
  const headers = host ? { headers: { Host: host } } : {};
  return {
    method: "POST", path: `/apis/traffic.podium.local/v1/namespaces/${namespace}/requesttraces`,
    body: { apiVersion: "traffic.podium.local/v1", kind: "RequestTrace", metadata: { generateName: "page-", namespace }, spec: { from: sender(from), url, count, ...headers } },
  };
}
