// Describe: what `kubectl describe` says of an object, for people. Pure: manifests in, rows of words out.

const BAD = new Set(["CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError", "OOMKilled", "Error", "ContainerCannotRun"]);

/** The owner that manages an object, or null. */
export const controllerOf = (object) => (object.metadata.ownerReferences ?? []).find((owner) => owner.controller) ?? null;

/** A container's state in words: {words, why, trouble}. `why` is what the container runtime said. */
export function stateOf(status) {
  const [kind, detail] = Object.entries(status?.state ?? { waiting: {} })[0];
  if (kind === "running") return { words: status.ready ? "running, ready" : "running, not ready", why: "", trouble: false };
  if (kind === "terminated") {
    const words = `ended: ${detail.reason ?? "Terminated"}, exit code ${detail.exitCode}`;
    return { words, why: detail.message ?? "", trouble: detail.exitCode !== 0 };
  }
  return { words: `waiting${detail.reason ? `: ${detail.reason}` : ""}`, why: detail.message ?? "", trouble: BAD.has(detail.reason) };
}

const seconds = (n) => `${n} s`;

/** What a probe does: "GET :80/healthz every 10 s, 3 failures". */
export function probeWords(probe) {
  const { httpGet, tcpSocket, exec, grpc } = probe;
  const what = httpGet ? `${httpGet.scheme === "HTTPS" ? "GET https" : "GET"} :${httpGet.port}${httpGet.path ?? "/"}`
    : tcpSocket ? `connects to :${tcpSocket.port}` : grpc ? `gRPC health at :${grpc.port}` : exec ? `runs ${exec.command.join(" ")}` : "?";
  return `${what}, every ${seconds(probe.periodSeconds ?? 10)}; fails after ${probe.failureThreshold ?? 3}`;
}

const PROBES = [["startupProbe", "Startup"], ["readinessProbe", "Readiness"], ["livenessProbe", "Liveness"]];

const source = (one) => {
  const from = one.valueFrom ?? {};
  const ref = from.configMapKeyRef ?? from.secretKeyRef;
  if (ref) return `from ${from.secretKeyRef ? "Secret" : "ConfigMap"} ${ref.name}, key ${ref.key}`;
  return from.fieldRef ? `from ${from.fieldRef.fieldPath}` : one.value ?? "";
};

/** One container: [{name, image, ...stateOf, last, restarts, rows: [[label, words]]}]. */
export function containers(pod) {
  const statuses = new Map([...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].map((status) => [status.name, status]));
  const told = (init) => (spec) => {
    const status = statuses.get(spec.name);
    const last = status?.lastState?.terminated;
    return {
      name: spec.name, image: spec.image, init, ...stateOf(status), restarts: status?.restartCount ?? 0,
      last: last ? `last time: ${last.reason ?? "ended"}, exit code ${last.exitCode}` : "",
      rows: [
        ...(spec.command ?? spec.args ? [["Command", [...(spec.command ?? []), ...(spec.args ?? [])].join(" ")]] : []),
        ...(spec.ports?.length ? [["Ports", spec.ports.map((port) => `${port.containerPort}/${port.protocol ?? "TCP"}`).join(", ")]] : []),
        ...PROBES.filter(([field]) => spec[field]).map(([field, words]) => [words, probeWords(spec[field])]),
        ...(spec.resources?.requests ? [["Requests", Object.entries(spec.resources.requests).map(([key, value]) => `${key} ${value}`).join(", ")]] : []),
        ...(spec.resources?.limits ? [["Limits", Object.entries(spec.resources.limits).map(([key, value]) => `${key} ${value}`).join(", ")]] : []),
        ...(spec.env?.length ? [["Environment", spec.env.map((one) => `${one.name}=${source(one)}`).join("\n")]] : []),
        ...(spec.volumeMounts?.length ? [["Mounts", spec.volumeMounts.map((mount) => `${mount.mountPath} ← ${mount.name}`).join("\n")]] : []),
      ],
    };
  };
  return [...(pod.spec.initContainers ?? []).map(told(true)), ...pod.spec.containers.map(told(false))];
}

const KINDS_OF_VOLUME = [["configMap", "ConfigMap", "name"], ["secret", "Secret", "secretName"], ["hostPath", "hostPath", "path"], ["emptyDir", "emptyDir", ""], ["projected", "projected", ""]];

/** A pod's volumes: [[name, kind, of]]. */
export const volumes = (pod) => (pod.spec.volumes ?? []).map((volume) => {
  const [key, words, field] = KINDS_OF_VOLUME.find(([name]) => volume[name]) ?? ["", Object.keys(volume).find((name) => name !== "name") ?? "", ""];
  return [volume.name, words, volume[key]?.[field] ?? ""];
});

/** Conditions, with those that are not as one wishes marked: [{type, status, why, trouble}]. */
export function conditions(object) {
  const good = (type, status) => (/Pressure|Unavailable|ReplicaFailure|Failure$/.test(type) ? status === "False" : status === "True");
  return (object.status?.conditions ?? []).map(({ type, status, reason = "", message = "" }) =>
    ({ type, status, why: message || reason, trouble: !good(type, status) }));
}

/** A node's room: [[what, capacity, allocatable, requested]] of cpu, memory and pods, where it says any. */
export function capacity(node, pods) {
  const asked = (what) => pods.flatMap((pod) => pod.spec.containers).map((one) => one.resources?.requests?.[what]).filter(Boolean);
  const rows = ["cpu", "memory", "pods"].filter((what) => node.status?.capacity?.[what]);
  return rows.map((what) => [what, node.status.capacity[what], node.status.allocatable?.[what] ?? "", what === "pods" ? String(pods.length) : asked(what).join(" + ") || "0"]);
}

/** Does a label selector ({matchLabels, matchExpressions}) match? An empty one matches all; none matches nothing. */
export function selects(selector, labels = {}) {
  if (!selector) return false;
  const has = (key) => Object.hasOwn(labels, key);
  const one = ({ key, operator, values = [] }) => ({
    In: has(key) && values.includes(labels[key]), NotIn: !has(key) || !values.includes(labels[key]), Exists: has(key), DoesNotExist: !has(key),
  })[operator];
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) && (selector.matchExpressions ?? []).every(one);
}

/** Events of an object, newest first: [{type, reason, message, count, at (epoch seconds), by}]. */
export function eventsOf(events, uid) {
  const at = (event) => Date.parse(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp) / 1000;
  return events.filter((event) => !uid || event.involvedObject?.uid === uid || event.involvedObject?.uid === event.involvedObject?.name).map((event) => ({
    type: event.type, reason: event.reason, message: event.message ?? "", count: event.series?.count ?? event.count ?? 1,
    at: at(event), by: event.reportingComponent || event.source?.component || "",
  })).sort((a, b) => b.at - a.at);
}
