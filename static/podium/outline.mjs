// The outline: the picture as a list, in the picture's own order: what is declared, then what runs. Pure.
//
// It says to the ear (and to a small screen) what the picture says to the eye, with the same names. A row is
// {collection, uid, words, rows}; a heading has no uid.
import { labelOf } from "./labels.mjs";
import { isSystem, isSystemService, ownedWorkloads } from "./relations.mjs";
import { CARDS } from "./traffic_cards.mjs";
import { count } from "./words.mjs";

/** Beyond so many pods on a node only those that are not ready are rows; the others are counted. */
const MOST = 60;

const byName = ([, a], [, b]) => a.name.localeCompare(b.name);
const row = (collection, uid, words, rows = []) => ({ collection, uid, words, rows });
const heading = (words, rows, none) => ({ uid: null, words, rows: rows.length ? rows : [{ uid: null, words: none, rows: [] }] });

const entry = (graph, collection, uid, rows) => row(collection, uid, labelOf(graph, collection, graph[collection].get(uid)), rows);

const workloadRow = (graph, uid) => entry(graph, "workloads", uid, ownedWorkloads(graph, uid)
  .filter((id) => graph.workloads.get(id).desired || graph.workloads.get(id).replicas).map((id) => workloadRow(graph, id)));

function podRows(graph, pods) {
  const shown = pods.length > MOST ? pods.filter(([, pod]) => pod.state !== "ready") : pods;
  const rest = pods.length - shown.length;
  return [
    ...(rest ? [{ uid: null, words: `${count(rest, "pod")} ready`, rows: [] }] : []),
    ...shown.sort(byName).slice(0, MOST).map(([uid]) => entry(graph, "pods", uid)),
  ];
}

/** The headings with their rows. `system`: whether the system's own are shown too. */
export function outline(graph, system = false) {
  const shown = (collection) => [...graph[collection]].filter(([, entity]) => system || !isSystem(entity)).sort(byName);
  const pods = shown("pods");
  const waiting = pods.filter(([, pod]) => !pod.node);
  const owned = ([, workload]) => workload.owner && graph.workloads.has(workload.owner.uid);
  const rows = (collection, wanted = () => true) => shown(collection).filter(wanted).map(([uid]) => entry(graph, collection, uid));
  return [
    heading("Records, declared", [
      ...shown("workloads").filter((one) => !owned(one)).map(([uid]) => workloadRow(graph, uid)),
      ...rows("services", ([, service]) => system || !isSystemService(service)),
      ...CARDS.flatMap((collection) => rows(collection)), ...rows("records"),
    ], "Nothing is declared yet."),
    ...(waiting.length ? [heading("Waiting for a node", podRows(graph, waiting))] : []),
    heading("Machines, running", [...graph.nodes].sort(byName).map(([uid, node]) =>
      entry(graph, "nodes", uid, podRows(graph, pods.filter(([, pod]) => pod.node === node.name)))), "There is no node yet."),
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
