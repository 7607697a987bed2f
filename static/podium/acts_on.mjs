// What can be done with each kind of thing: [[words, action], …], for the inspector's buttons and the context menu.
//
// An action is either one API call (actions.mjs) or `run`, where a dialog asks first; both say their kubectl line.
import { pauseRollout, remove, restart, scale, setServiceType } from "./actions.mjs";
import { suspend } from "./batch_actions.mjs";
import { isCut, isDown } from "./machines.mjs";
import { connectMachine, cordon, drainLine, powerMachine } from "./node_actions.mjs";
import { inNamespace, resourceOf, typeOf } from "./resources.mjs";

/** {kind, namespace, name} of an entity, as the API knows it. */
export const refOf = (collection, entity) => ({
  kind: entity.kind ?? { pods: "Pod", services: "Service", nodes: "Node", policies: "NetworkPolicy", ingresses: "Ingress", generators: "TrafficGenerator", namespaces: "Namespace" }[collection],
  namespace: entity.namespace ?? "", name: entity.name,
});

const asks = (run, kubectl) => ({ run, kubectl });

function pods(page, uid, pod) {
  const place = `pod:${pod.namespace}/${pod.name}/${pod.containers[0]?.name ?? ""}`;
  const where = inNamespace(pod.namespace);
  return [
    ["Send a request from here…", asks(() => page.open("send", { kind: "pod", name: pod.name }), `kubectl exec ${pod.name}${where} -- curl …`)],
    ["Open a shell", asks(() => page.side.terminal(place), `kubectl exec -it ${pod.name}${where} -- sh`)],
    ["Delete", remove({ kind: "Pod", ...pod })],
  ];
}

function services(page, uid, service) {
  const types = ["ClusterIP", "NodePort", "LoadBalancer"].filter((type) => type !== service.type && service.type !== "ExternalName");
  return [
    ["Send a request to it…", asks(() => page.open("send"), `curl http://${service.name}/`)],
    ["Start load…", asks(() => page.open("traffic", { url: `http://${service.name}/` }), "kubectl apply -f FILE")],
    ...types.map((type) => [`Make it ${type}`, setServiceType({ service, type })]),
    ["Delete", remove({ kind: "Service", ...service })],
  ];
}

let latest = Promise.resolve();

/** One more or one less than there is when it is done: each waits for the one before, so that two quick presses are two. */
function scaleBy(page, workload, by) {
  const to = (replicas) => scale({ workload, replicas: Math.max(0, replicas + by) });
  const run = () => (latest = latest.catch(() => {}).then(async () => page.api.act(to((await page.api.get(to(0).path)).spec.replicas ?? 0))));
  return asks(run, to(workload.desired).kubectl);
}

const SCALES = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];
const ROLLS = ["Deployment", "DaemonSet", "StatefulSet"];

function deployment(page, uid, workload) {
  return [
    ["Expose…", asks(() => page.open("expose", uid), `kubectl expose deployment/${workload.name} …`)],
    [workload.paused ? "Resume rollouts" : "Pause rollouts", pauseRollout({ workload, paused: !workload.paused })],
  ];
}

const cronjob = (page, uid, workload) => [
  ["Run it now…", asks(() => page.open("job", uid), `kubectl create job NAME --from=cronjob/${workload.name}${inNamespace(workload.namespace)}`)],
  [workload.paused ? "Resume" : "Suspend", suspend({ workload, suspended: !workload.paused })],
];

function workloads(page, uid, workload) {
  return [
    ...(SCALES.includes(workload.kind) ? [
      ["+1", scaleBy(page, workload, 1)],
      ["−1", scaleBy(page, workload, -1)],
      ["Scale…", asks(() => page.open("scale", uid), scale({ workload, replicas: workload.desired }).kubectl)]] : []),
    ...(ROLLS.includes(workload.kind) ? [
      ["Set image…", asks(() => page.open("image", uid), `kubectl set image ${typeOf(workload.kind)}/${workload.name} …`)],
      ["Roll back…", asks(() => page.open("rollback", uid), `kubectl rollout undo ${typeOf(workload.kind)}/${workload.name}${inNamespace(workload.namespace)}`)],
      ["Restart", { ...restart({ workload, at: "" }), run: () => page.api.act(restart({ workload, at: `${new Date().toISOString().slice(0, 19)}Z` })) }]] : []),
    ...(workload.kind === "Deployment" ? deployment(page, uid, workload) : []),
    ...(workload.kind === "CronJob" ? cronjob(page, uid, workload) : []),
    ["Delete", remove(workload)],
  ];
}

async function openDrain(page, node) {
  const { drainDialog } = await import("./drain.mjs");
  return drainDialog(page, node);
}

function nodes(page, uid, node) {
  const [down, cut] = [isDown(page.now, node), isCut(page.now, node)];
  return [
    ["Send a request from here…", asks(() => page.open("send", { kind: "node", name: node.name }), `kubectl debug node/${node.name} …`)],
    ["Open a shell", asks(() => page.side.terminal(`node:${node.name}`), `kubectl debug node/${node.name} -it --image=radial/busyboxplus:curl`)],
    [node.unschedulable ? "Uncordon" : "Cordon", cordon({ name: node.name, unschedulable: !node.unschedulable })],
    ["Drain…", asks(() => openDrain(page, node), drainLine({ name: node.name }))],
    ["Taint…", asks(() => page.open("taint", uid), `kubectl taint node ${node.name} …`)],
    [down ? "Power on" : "Fail this machine", powerMachine({ name: node.name, running: down })],
    [cut ? "Mend its cable" : "Cut its cable", connectMachine({ name: node.name, connected: cut })],
  ];
}

const OF = { pods, services, workloads, nodes };
const deletable = (ref) => ref.kind && ref.kind !== "Node";

/** Everything that can be done with an entity; nothing, looking back. `own`: what its panel adds. */
export function actsOn(page, collection, uid, entity, own = []) {
  const ref = refOf(collection, entity);
  const labels = ["Labels…", asks(() => page.open("labels", { ...ref, labels: entity.labels ?? {} }), `kubectl label ${typeOf(ref.kind ?? "")} ${ref.name} …${inNamespace(ref.namespace)}`)];
  const edit = ["Edit YAML…", asks(() => page.openEditor({ resource: resourceOf(ref.kind), namespace: ref.namespace, name: ref.name }), `kubectl edit ${typeOf(ref.kind ?? "")} ${ref.name}${inNamespace(ref.namespace)}`)];
  const found = OF[collection]?.(page, uid, entity) ?? own;
  const last = found.filter(([words]) => words === "Delete");
  if (!last.length && deletable(ref)) last.push(["Delete", remove(ref)]);
  return [...found.filter(([words]) => words !== "Delete"), ...(entity.labels ? [labels] : []), edit, ...last];
}
