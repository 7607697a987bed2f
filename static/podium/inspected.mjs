// What the inspector says of each kind of thing: {kind, name, says, facts, more, actions, signature}. What can be done
// with it stands in acts_on.mjs; `actions` are those of kinds that it does not know.
import { labelPills } from "./drag_labels.mjs";
import { h, mono } from "./html.mjs";
import { TRAFFIC_PANELS, openDoors } from "./inspected_traffic.mjs";
import { isCut, isDown } from "./machines.mjs";
import { rolloutBounds } from "./draw_shelf.mjs";
import { rulesThen } from "./gate.mjs";
import { endpointsOf, ownedPods, ownedWorkloads, selection, servicesOf, withoutRequests } from "./relations.mjs";
import { tallySays, tallyText } from "./tallies.mjs";
import { age, count, podState, portsText } from "./words.mjs";

const labelsText = (labels) => Object.entries(labels ?? {}).map(([key, value]) => h("span", { class: "label-pill mono" }, `${key}=${value}`));

const go = (page, collection, uid, words) =>
  h("button", { type: "button", class: "link mono", onclick: () => { page.selected = null; page.select({ collection, uid }); } }, words);

/** What the API would tell of a pod now, as far as the graph knew it then. */
const past = (page, pod, services, owner) => [
  ...(pod.owner ? [["Owner", owner ? go(page, "workloads", pod.owner.uid, `${pod.owner.kind} ${pod.owner.name}`) : mono(`${pod.owner.kind} ${pod.owner.name}`)]] : []),
  ["Selected by", services.length ? services.map(([id, service]) => go(page, "services", id, service.name)) : "no Service"],
  ["Containers", pod.containers.map((c) => h("div", { class: "mono" }, `${c.name}  ${c.image}  ${c.state}`))],
  ["Restarts", mono(String(pod.restarts))],
];

function pods(page, uid, pod) {
  const services = servicesOf(page.graph, pod);
  const owner = pod.owner && page.graph.workloads.has(pod.owner.uid);
  return {
    kind: "Pod", name: pod.name, says: `${podState(pod)}${pod.reason ? `: ${pod.reason}` : ""}`,
    facts: [
      ["Address", mono(pod.ip || "none yet")], ["Node", mono(pod.node || "not bound yet")],
      ["Labels", labelPills(page, { kind: "Pod", ...pod }, pod.labels)],
      ...(page.history?.back ? past(page, pod, services, owner) : []),
    ],
    more: [],
    signature: JSON.stringify([uid, pod, services.map(([id]) => id)]),
  };
}

const MANY = 12;

/** The pods that a Service selects, each with the labels by which it does. */
function members(page, service, chosen) {
  if (!chosen.length) return [];
  const keys = Object.keys(service.selector ?? {});
  const rows = chosen.slice(0, MANY).map((id) => [id, page.graph.pods.get(id)]).map(([id, pod]) =>
    h("li", {}, go(page, "pods", id, pod.name), ...labelPills(page, { kind: "Pod", ...pod }, pod.labels, keys)));
  return [h("ul", { class: "members" }, ...rows), chosen.length > MANY ? h("p", { class: "grey" }, `and ${chosen.length - MANY} more`) : null].filter(Boolean);
}

function services(page, uid, service) {
  const endpoints = endpointsOf(page.graph, service);
  const { chosen, near } = selection(page.graph, service);
  const out = withoutRequests(page.graph, service).map(({ pod, why }) => h("li", {}, mono(pod.name), h("span", { class: "grey" }, ` ${why}`)));
  const misses = [...near].map(([id, why]) => h("li", {}, go(page, "pods", id, page.graph.pods.get(id).name), h("span", { class: "alarm mono" }, ` ${why.join(", ")} ≠`)));
  return {
    kind: `Service · ${service.type}`, name: service.name,
    says: service.clusterIP && service.clusterIP !== "None" ? "A virtual address: no machine has it. Every gate holds a rule that swaps it for a pod's." : "It has no virtual address: its name leads to the pods themselves.",
    facts: [
      ["Virtual IP", mono(service.clusterIP || "none", "blue")], ["Ports", mono(portsText(service))],
      ...(service.external?.length || service.type === "LoadBalancer" ? [["External", mono(service.external?.join(", ") || "<pending>")]] : []),
      ["Selector", labelsText(service.selector)],
      ["Endpoints", mono(`${endpoints.filter((e) => e.ready).length} ready of ${endpoints.length}`)],
      ...(chosen.length ? [["Pods", members(page, service, chosen)]] : []),
      ...(service.sessionAffinity !== "None" && service.sessionAffinity ? [["Affinity", mono(service.sessionAffinity)]] : []),
    ],
    more: [openDoors(page, service), ...(out.length ? [h("section", {}, h("h3", {}, "Left out"), h("ul", {}, ...out))] : []), ...(misses.length ? [h("section", {}, h("h3", {}, "Nearly selected"), h("ul", {}, ...misses))] : [])],
    signature: JSON.stringify([uid, service, endpoints, out.length, chosen, [...near]]),
  };
}

const schedule = (page, { note, last }) => [
  ["Schedule", mono(note)], ["Last", last ? `${age(page.moment - last)} ago` : "not yet"]];

function workloads(page, uid, workload) {
  const owned = ownedPods(page.graph, uid);
  const sets = ownedWorkloads(page.graph, uid).map((id) => [id, page.graph.workloads.get(id)]);
  const top = workload.kind === "Deployment";
  return {
    kind: workload.kind, name: workload.name,
    says: tallySays(workload),
    facts: [
      ["Image", mono(workload.image ?? "")],
      ...(workload.kind === "CronJob" ? schedule(page, workload) : [["Selector", labelsText(workload.selector)]]),
      ...(top ? [["Rollout", `${rolloutBounds(workload).least} ready at least, ${rolloutBounds(workload).most} pods at most`]] : []),
      ...(sets.length ? [[`${sets[0][1].kind}s`, sets.map(([id, set]) => h("div", {}, go(page, "workloads", id, set.name), mono(` ${tallyText(set)}`)))]] : []),
      ["Pods", count(owned.length, "pod")],
    ],
    more: [],
    signature: JSON.stringify([uid, workload, owned.length, sets]),
  };
}

function nodes(page, uid, node) {
  const [down, cut] = [isDown(page.graph, node), isCut(page.graph, node)];
  const here = [...page.graph.pods.values()].filter((pod) => pod.node === node.name);
  const beliefs = { True: "The cluster hears from it.", False: "It says that it is not ready.", Unknown: "The cluster has not heard from it for too long." };
  return {
    kind: node.controlPlane ? "Node · control plane" : "Node", name: node.name,
    says: `${down ? "The machine is off. " : cut ? "The machine runs, its cable is cut. " : ""}${(down || cut) && node.ready === "True" ? "The cluster has not noticed yet." : beliefs[node.ready] ?? ""}`,
    facts: [
      ["Pods get", mono(node.podCIDR)], ["Internal IP", mono(node.internalIP)], ["External IP", mono(node.externalIP || "none")],
      ["Pods", `${count(here.filter((pod) => !pod.system).length, "pod")}, ${here.filter((pod) => pod.system).length} of the system`],
      ...(node.taints?.length ? [["Taints", node.taints.map((taint) => h("div", { class: "mono" }, taint))]] : []),
    ],
    more: page.history?.back ? [rulesThen(page.graph)] : [],
    signature: JSON.stringify([uid, node, down, cut, here.length, page.graph.proxies[node.name], [...page.graph.ruled], page.history?.back?.revision]),
  };
}

const claimSays = ({ Status: status }) => (status === "Bound" ? "It has a volume: pods that mount it keep their data." : "It waits for a volume; with most classes until a pod uses it.");

const CUSTOM_SAYS = "One of a kind that a CustomResourceDefinition added to this cluster. The API server stores and checks it; what it does is up to those who read it.";

const records = (page, uid, record) => ({
  kind: record.kind, name: record.name,
  says: record.custom ? CUSTOM_SAYS : record.facts ? claimSays(record.facts) : `Holds ${count(record.keys.length, "key")}. Nothing runs in it; pods may mount it.`,
  facts: [["Namespace", mono(record.namespace || "none")], ...(record.custom ? [["API version", mono(record.custom)]] : record.facts ? Object.entries(record.facts).map(([label, value]) => [label, mono(value || "none")])
    : [["Keys", record.keys.map((key) => h("div", { class: "mono" }, key))]])],
  more: [], signature: JSON.stringify([uid, record]),
});

export const PANELS = { pods, services, workloads, nodes, records, ...TRAFFIC_PANELS };
