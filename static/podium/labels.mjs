// Labels: what each thing is called for the ear, in the picture and in the list alike. Pure.
//
// Kind and name first, as one asks for it; then what the eye sees at once: where, how many, how it is.
import { isCut, isDown } from "./machines.mjs";
import { podsOn, tally } from "./relations.mjs";
import { tallyWords } from "./tallies.mjs";
import { cardOf } from "./traffic_cards.mjs";
import { count, podState, serviceAddress } from "./words.mjs";

/** Two namespaces may hold the same name. `default` need not be said. */
const named = ({ name, namespace }) => (namespace && namespace !== "default" ? `${name} in ${namespace}` : name);

function pod(_, entity) {
  const { state, reason, node, ip } = entity;
  return [`Pod ${named(entity)}`, `${podState({ state })}${reason ? ` (${reason})` : ""}`, node && `on ${node}`, ip];
}

const BELIEFS = { True: "ready", False: "not ready", Unknown: "not heard from" };

function node(graph, entity) {
  const pods = podsOn(graph, entity.name).filter(([, one]) => !one.system).length;
  const off = isDown(graph, entity) ? "machine off" : isCut(graph, entity) ? "cable cut" : "";
  return [`Node ${entity.name}`, BELIEFS[entity.ready] ?? entity.ready, off, entity.unschedulable && "cordoned", count(pods, "pod")];
}

function service(graph, entity) {
  const { ready, total } = tally(graph, entity);
  const endpoints = entity.type === "ExternalName" ? "" : `${ready} of ${count(total, "endpoint")} ready`;
  return [`Service ${named(entity)}`, entity.type, serviceAddress(entity), endpoints];
}

/** Of a ConfigMap or a Secret its keys; of a claim what kubectl says of it. */
function record(_, entity) {
  const { kind, keys = [], facts, custom } = entity;
  const said = custom ? `of ${custom}` : facts ? Object.values(facts).filter(Boolean).join(", ") : keys.length ? `${keys.length === 1 ? "key" : "keys"} ${keys.join(", ")}` : "no keys";
  return [`${kind} ${named(entity)}`, said];
}

const card = (collection) => (_, entity) => {
  const { kind, rows } = cardOf(collection, entity);
  return [`${kind.replace(" · ", " ")} ${named(entity)}`, ...rows.map((row) => row.join(" ").trim())];
};

const LABELS = {
  pods: pod, nodes: node, services: service, records: record,
  workloads: (_, entity) => [`${entity.kind} ${named(entity)}`, tallyWords(entity)],
  policies: card("policies"), ingresses: card("ingresses"), generators: card("generators"),
};

/** What an entity of a collection is called: "Pod web-x in staging, ready, on node-1, 10.244.1.5". */
export const labelOf = (graph, collection, entity) => LABELS[collection](graph, entity).filter(Boolean).join(", ");
