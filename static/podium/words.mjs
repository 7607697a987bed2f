// Words: names and numbers as the picture shows them. Pure.

/** A long name, cut in the middle, never wrapped: cut("my-nginx-3800858182-jr4a2", 16) → "my-nginx…2-jr4a2". */
export function cut(text, length) {
  if (text.length <= length) return text;
  const keep = Math.max(2, length - 1);
  const tail = Math.floor(keep / 2);
  return `${text.slice(0, keep - tail)}…${text.slice(text.length - tail)}`;
}

/** An address and its port, of either family: "10.0.0.1:80" → ["10.0.0.1", "80"], "[fd00::1]:80" → ["fd00::1", "80"]. */
export function hostPort(value) {
  const [, six, four, port] = /^(?:\[(.+)\]|([^:]*)):(\d+)$/.exec(value ?? "") ?? [];
  return port === undefined ? [value ?? "", ""] : [six ?? four, port];
}

/** The part of an address that repeats, and the part that tells: ["10.244.", "3.4"], ["fd00:10:244:", "1::5"]. */
export function splitAddress(ip) {
  const [, net, host] = /^(.*:)([^:]+::?[^:]+)$/.exec(ip ?? "") ?? [];
  if (host) return [net, host];
  const parts = (ip ?? "").split(".");
  return parts.length === 4 ? [`${parts[0]}.${parts[1]}.`, `${parts[2]}.${parts[3]}`] : ["", ip ?? ""];
}

/** The pod network, of which each machine has a part: "10.244.0.0/16", "fd00:10:244::/48". */
export function podNetwork({ nodes }) {
  const { podCIDR = "" } = [...nodes.values()].find((node) => node.podCIDR) ?? {};
  return podCIDR.includes(":") ? `${podCIDR.split(":").slice(0, 3).join(":")}::/48` : `${(podCIDR || "10.244").split(".").slice(0, 2).join(".")}.0.0/16`;
}

/** A pod's short address, ".3.4"; a pod without one shows nothing. */
export const shortAddress = (ip) => (ip ? `${ip.includes(":") ? "" : "."}${splitAddress(ip)[1]}` : "");

/** The part of a pod's name that repeats, and the part that tells: ["my-nginx-3800858182-", "jr4a2"]. */
export function splitName(name, owner) {
  const prefix = owner?.name ? `${owner.name}-` : "";
  return prefix && name.startsWith(prefix) ? [prefix, name.slice(prefix.length)] : ["", name];
}

/** A namespace's two-letter tag: "kube-system" → "ks", "shop" → "sh". */
export function tag(namespace) {
  const parts = namespace.split("-").filter(Boolean);
  return parts.length > 1 ? parts[0][0] + parts[1][0] : namespace.slice(0, 2);
}

/** 1 pod, 2 pods. */
export const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** 1st, 2nd, 3rd, 4th, 11th. */
export function ordinal(n) {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")}`;
}

/** Seconds as kubectl prints an age: 45s, 3m, 2h, 4d. */
export function age(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 120) return `${s}s`;
  if (s < 7200) return `${Math.floor(s / 60)}m`;
  if (s < 172800) return `${Math.floor(s / 3600)}h`;
  return `${Math.floor(s / 86400)}d`;
}

const POD_STATES = {
  pending: "waiting for a node",
  creating: "being created",
  running: "running, not ready",
  ready: "ready",
  terminating: "terminating",
  crashloop: "crash looping",
  failed: "failed",
  succeeded: "finished",
};

/** A pod's state in plain words. */
export const podState = (pod) => POD_STATES[pod.state] ?? pod.state;

/** A Service's ports as kubectl prints them: "80/TCP", "80:30080/TCP". */
export const portsText = (service) =>
  service.ports.map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ""}/${p.protocol}`).join(",");

/** The address a Service is asked at: "10.0.162.149:80", "None" for a headless one, a name for ExternalName. */
export function serviceAddress(service) {
  if (service.type === "ExternalName") return `→ ${service.externalName}`;
  const port = service.ports[0]?.port;
  return service.clusterIP === "None" ? "no virtual IP" : `${service.clusterIP || "…"}${port ? `:${port}` : ""}`;
}
