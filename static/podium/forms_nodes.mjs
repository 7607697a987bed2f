// Forms about nodes: taint. (Draining has a dialog of its own, drain.mjs: it is a sequence, not one write.)
import { taint } from "./node_actions.mjs";

const EFFECTS = [
  ["NoSchedule", "NoSchedule: no new pods"],
  ["PreferNoSchedule", "PreferNoSchedule: new pods only where nothing else is free"],
  ["NoExecute", "NoExecute: no new pods, and those here must leave"],
];

/** "key=value:Effect" or "key:Effect" → a taint. */
export function taintOf(text) {
  const [left, effect] = text.split(":");
  const [key, value] = left.split("=");
  return { key, ...(value ? { value } : {}), effect };
}

async function taintForm(page, about) {
  const node = page.now.nodes.get(about);
  const { spec } = await page.api.get(`/api/v1/nodes/${node.name}`);
  const taints = spec?.taints ?? [];
  const words = (one) => `${one.key}${one.value ? `=${one.value}` : ""}:${one.effect}`;
  const off = taints.map((one) => [words(one), `Take off ${words(one)}`]);
  return {
    title: `Taint ${node.name}`, verb: "Taint",
    says: "A taint keeps pods off a node, unless they tolerate it.",
    fields: [
      ...(off.length ? [{ name: "which", label: "What", options: [["", "Add a taint"], ...off], value: "" }] : []),
      { name: "key", label: "Key", value: "dedicated", short: true, path: ["spec.taints", "metadata.taints"] },
      { name: "value", label: "Value", value: "", short: true, required: false },
      { name: "effect", label: "Effect", options: EFFECTS, value: "NoSchedule" },
    ],
    changed: ({ values, show }) => { for (const name of ["key", "value", "effect"]) show(name, !values.which); },
    action: ({ which, key, value, effect }) => (which
      ? taint({ name: node.name, taints, taint: taintOf(which), remove: true })
      : taint({ name: node.name, taints, taint: { key, ...(value ? { value } : {}), effect } })),
  };
}

export const FORMS = { taint: taintForm };
