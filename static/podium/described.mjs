// Described: what `kubectl describe` says of an object, drawn for people, with links to all that it hangs together with.
import { capacity, conditions, containers, selects, volumes } from "./describe.mjs";
import { h, mono } from "./html.mjs";
import { servicesOf } from "./relations.mjs";
import { resourceOf } from "./resources.mjs";

/** A link to another object: selected where the picture has it, else opened as YAML. */
export function link(page, collection, uid, words) {
  return h("button", { type: "button", class: "link mono", onclick: () => { page.selected = null; page.select({ collection, uid }); } }, words);
}

const yamlLink = (page, { kind, namespace, name }) => h("button", { type: "button", class: "link mono", onclick: () => page.openEditor({ resource: resourceOf(kind), namespace, name }) }, `${kind} ${name}`);

/** Where a uid stands in the graph: [collection, entity], or null. */
const found = (graph, uid) => ["workloads", "pods", "services", "nodes", "records", "policies", "ingresses", "generators"].map((name) => [name, graph[name]?.get(uid)]).find(([, entity]) => entity) ?? null;

function ownerLink(page, owner, namespace) {
  const [collection] = found(page.now, owner.uid) ?? [];
  const words = `${owner.kind} ${owner.name}`;
  if (collection) return link(page, collection, owner.uid, words);
  try {
    return yamlLink(page, { ...owner, namespace });
  } catch {
    return mono(words);
  }
}

/** The owners, from the object upwards, as far as the picture knows them. */
function ownerChain(page, object) {
  const chain = [];
  let owners = object.metadata.ownerReferences ?? [];
  while (owners.length && chain.length < 5) {
    const owner = owners.find((one) => one.controller) ?? owners[0];
    chain.push(owner);
    const entity = found(page.now, owner.uid)?.[1];
    owners = entity?.owner ? [entity.owner] : [];
  }
  return chain.map((owner) => ownerLink(page, owner, object.metadata.namespace));
}

/** What names this object as its owner. */
function dependents(page, uid) {
  const owned = ["workloads", "pods"].flatMap((name) => [...page.now[name]].filter(([, entity]) => entity.owner?.uid === uid).map(([id, entity]) => link(page, name, id, entity.name)));
  const service = page.now.services.get(uid);
  const slices = service ? [...page.now.slices.values()].filter((slice) => slice.namespace === service.namespace && slice.service === service.name) : [];
  return [...owned, ...slices.map((slice) => yamlLink(page, { kind: "EndpointSlice", namespace: slice.namespace, name: slice.name }))];
}

/** What selects a pod: Services, and the policies that isolate it. */
function selectors(page, pod) {
  const policies = [...(page.now.policies ?? [])].filter(([, policy]) => policy.namespace === pod.namespace && selects(policy.pods ?? {}, pod.labels));
  return [
    ...servicesOf(page.now, pod).map(([id, service]) => link(page, "services", id, `Service ${service.name}`)),
    ...policies.map(([id, policy]) => link(page, "policies", id, `NetworkPolicy ${policy.name}`)),
  ];
}

/** Pods that mount or read a ConfigMap or Secret. */
function readers(page, object, pods) {
  const { kind, metadata: { name } } = object;
  const uses = (pod) => JSON.stringify(pod.spec).includes(kind === "Secret" ? `"secretName":"${name}"` : `"configMap":{`) && JSON.stringify(pod.spec).includes(`"${name}"`);
  return pods.filter(uses).map((pod) => link(page, "pods", pod.metadata.uid, pod.metadata.name));
}

const section = (title, ...content) => h("section", {}, h("h3", {}, title), ...content);
const row = ([label, value]) => [h("dt", {}, label), h("dd", {}, ...[value].flat())];

function containerView(one) {
  return h("div", { class: `container ${one.trouble ? "failing" : ""}` },
    h("p", {}, h("span", { class: "mono" }, one.name), h("span", { class: one.trouble ? "alarm" : "grey" }, ` ${one.init ? "first, once: " : ""}${one.words}`)),
    one.why ? h("p", { class: "why" }, one.why) : null, one.last ? h("p", { class: "grey" }, one.last) : null,
    h("dl", {}, ...[["Image", mono(one.image)], ...(one.restarts ? [["Restarts", String(one.restarts)]] : []),
      ...one.rows.map(([label, value]) => [label, h("span", { class: "mono lines" }, value)])].flatMap(row)));
}

const conditionView = (one) => h("li", {}, h("span", { class: one.trouble ? "alarm" : "" }, `${one.trouble ? "✕" : "✓"} ${one.type}`), h("span", { class: "grey" }, ` ${one.status}`), one.trouble && one.why ? h("p", { class: "why" }, one.why) : null);

function roomView(object, pods) {
  const rows = capacity(object, pods);
  if (!rows.length) return null;
  return section("Room", h("table", { class: "room-table" }, h("thead", {}, h("tr", {}, ...["", "has", "may give", "asked for"].map((words) => h("th", { scope: "col" }, words)))),
    h("tbody", {}, ...rows.map(([what, ...cells]) => h("tr", {}, h("th", { scope: "row" }, what), ...cells.map((cell) => h("td", { class: "mono" }, cell)))))));
}

/** Everything beyond the facts at hand: containers with their why, conditions, room, owners, dependents, selectors. */
export function described(page, object, pods = []) {
  const [pod, uid] = [object.kind === "Pod", object.metadata.uid];
  const links = [
    ["Owned by", ownerChain(page, object)],
    ["Depends on it", [...dependents(page, uid), ...(["ConfigMap", "Secret"].includes(object.kind) ? readers(page, object, pods) : [])]],
    ["Selected by", pod ? selectors(page, page.now.pods.get(uid) ?? { ...object.metadata, labels: object.metadata.labels }) : []],
  ].filter(([, value]) => value.length);
  const told = conditions(object);
  const mounted = pod ? volumes(object).filter(([, kind]) => kind !== "projected") : [];
  return [
    links.length ? h("dl", { class: "links" }, ...links.flatMap(row)) : null,
    pod ? section("Containers", ...containers(object).map(containerView)) : null,
    mounted.length ? section("Volumes", h("dl", {}, ...mounted.flatMap(([name, kind, of]) => row([name, mono(`${kind} ${of}`)])))) : null,
    told.length ? section("Conditions", h("ul", { class: "conditions" }, ...told.map(conditionView))) : null,
    object.kind === "Node" ? roomView(object, pods) : null,
  ].filter(Boolean);
}
