// The outline: the picture as a list, in the picture's own order: what is declared, then what runs. Pure.
//
// It says to the ear (and to a small screen) what the picture says to the eye, with the same names. A row is
// {collection, uid, words, rows}; a heading has no uid.
import { isSystem, isSystemService, ownedWorkloads, tally } from "./relations.mjs";
import { tallyWords } from "./tallies.mjs";
import { count, podLabel, serviceAddress } from "./words.mjs";

/** Beyond so many pods on a node only those that are not ready are rows; the others are counted. */
const MOST = 60;

const byName = ([, a], [, b]) => a.name.localeCompare(b.name);
const row = (collection, uid, words, rows = []) => ({ collection, uid, words, rows });
const heading = (words, rows, none) => ({ uid: null, words, rows: rows.length ? rows : [{ uid: null, words: none, rows: [] }] });

const workloadRow = (graph, uid, workload) => row("workloads", uid, `${workload.kind} ${workload.name}, ${tallyWords(workload)}`,
  ownedWorkloads(graph, uid).map((id) => [id, graph.workloads.get(id)]).filter(([, set]) => set.desired || set.replicas).map(([id, set]) => workloadRow(graph, id, set)));

function serviceRow(graph, uid, service) {
  const { ready, total } = tally(graph, service);
  return row("services", uid, `Service ${service.name}, ${service.type}, ${serviceAddress(service)}, ${ready} of ${count(total, "endpoint")} ready`);
}

function podRows(pods) {
  const shown = pods.length > MOST ? pods.filter(([, pod]) => pod.state !== "ready") : pods;
  const rest = pods.length - shown.length;
  return [
    ...(rest ? [{ uid: null, words: `${count(rest, "pod")} ready`, rows: [] }] : []),
    ...shown.sort(byName).slice(0, MOST).map(([uid, pod]) => row("pods", uid, podLabel(pod))),
  ];
}

const beliefs = { True: "ready", False: "not ready", Unknown: "not heard from" };

function nodeRow(uid, node, pods) {
  const cordoned = node.unschedulable ? ", cordoned" : "";
  return row("nodes", uid, `Node ${node.name}, ${beliefs[node.ready] ?? node.ready}${cordoned}, ${count(pods.length, "pod")}`, podRows(pods));
}

/** The headings with their rows. `system`: whether the system's own are shown too. */
export function outline(graph, system = false) {
  const shown = (collection) => [...graph[collection]].filter(([, entity]) => system || !isSystem(entity)).sort(byName);
  const pods = shown("pods");
  const waiting = pods.filter(([, pod]) => !pod.node);
  const owned = ([, workload]) => workload.owner && graph.workloads.has(workload.owner.uid);
  return [
    heading("Records, declared", [
      ...shown("workloads").filter((entry) => !owned(entry)).map(([uid, workload]) => workloadRow(graph, uid, workload)),
      ...shown("services").filter(([, service]) => system || !isSystemService(service)).map(([uid, service]) => serviceRow(graph, uid, service)),
      ...shown("records").map(([uid, record]) => row("records", uid, `${record.kind} ${record.name}`)),
    ], "Nothing is declared yet."),
    ...(waiting.length ? [heading("Waiting for a node", podRows(waiting))] : []),
    heading("Machines, running", [...graph.nodes].sort(byName).map(([uid, node]) => nodeRow(uid, node, pods.filter(([, pod]) => pod.node === node.name))), "There is no node yet."),
  ];
}

/** The whole picture in one sentence, as its description. */
export function inOneSentence(graph) {
  const own = (collection) => [...graph[collection].values()].filter((entity) => !isSystem(entity));
  const pods = own("pods");
  const ready = pods.filter((pod) => pod.state === "ready").length;
  const down = [...graph.nodes.values()].filter((node) => node.ready !== "True").length;
  return `${count(graph.nodes.size, "node")}${down ? `, ${down} of them not ready` : ""}; ${count(own("services").filter((service) => !isSystemService(service)).length, "Service")}; ${pods.length ? `${ready} of ${count(pods.length, "pod")} ready` : "no pods yet"}.`;
}
