// The chip: a chain that was told, folded into a few words that tell it again: "expose → 2 endpoints, 7 writes".
import { h } from "./html.mjs";
import { endpointsOf } from "./relations.mjs";
import { count } from "./words.mjs";

/** What kubectl called it, where its field manager says so: "kubectl-expose" → "expose"; else the verb. */
const commandOf = ({ agent = "", verb }) => agent.match(/^kubectl-(create|expose|run|scale|set|edit|label|annotate|rollout|patch|autoscale|taint|cordon|drain)/)?.[1] ?? verb;

const kinds = (n, kind) => count(n, kind === "Pod" ? "pod" : kind, kind.endsWith("s") ? kind : `${kind === "Pod" ? "pod" : kind}s`);

/** How many objects of a kind a chain made or took away. */
function made(changes, verb, kind) {
  return new Set(changes.filter((change) => change.verb === verb && change.kind === kind).map((change) => change.uid)).size;
}

/** What came of it, as people count it: pods come and gone; of a Service its endpoints; else what was made first. */
function outcome({ act, changes }, graph) {
  const [come, gone] = [made(changes.slice(1), "create", "Pod"), made(changes.slice(1), "delete", "Pod")];
  if (come && gone) return [`${kinds(come, "Pod")} come, ${gone} gone`];
  if (come) return [kinds(come, "Pod")];
  if (gone) return [`${kinds(gone, "Pod")} gone`];
  const service = act.kind === "Service" ? graph.services.get(act.uid) : null;
  if (service) return [count(endpointsOf(graph, service).filter((endpoint) => endpoint.ready).length, "endpoint")];
  const first = changes.slice(1).find((change) => change.verb !== "update" && change.kind !== act.kind);
  return first ? [kinds(made(changes, first.verb, first.kind), first.kind)] : [];
}

/** "expose my-nginx → 2 endpoints, 7 writes". Pure. */
export function folded(chain, graph) {
  const { act, changes } = chain;
  const subject = `${commandOf(act)} ${act.name}`;
  return `${subject} → ${[...outcome(chain, graph), count(changes.length, "write")].join(", ")}`;
}

/** The chip itself. */
export const chip = (words, replay) => h("button", { type: "button", class: "fold", title: "Tell it again", onclick: replay }, `↻ ${words}`);
