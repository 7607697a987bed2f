// Rollouts: the history of a workload's pod template, from what its controller keeps of it. Pure, but for asking.
//
// A Deployment keeps its old ReplicaSets; their annotation numbers them. A StatefulSet and a DaemonSet keep
// ControllerRevisions: each holds the very patch that brings its template back. (kubectl rollout history, and undo.)
import { controllerOf } from "./describe.mjs";
import { inNamespace, pathOf, typeOf } from "./resources.mjs";

/** Kinds that are rolled out, and what keeps their history. */
export const KEEPERS = { Deployment: "ReplicaSet", StatefulSet: "ControllerRevision", DaemonSet: "ControllerRevision" };

const REVISION = "deployment.kubernetes.io/revision";
const HASH = "pod-template-hash";
const numberOf = (kept) => Number(kept.revision ?? kept.metadata.annotations?.[REVISION] ?? 0);

/** A template as its author wrote it: without the hash that the controller adds, and without a patch's directives. */
function written({ $patch, ...template }) {
  const { [HASH]: hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The revisions of the object `uid`, newest first: [{revision, template, patch, images, cause, at}]. `kept`: ReplicaSets
 *  or ControllerRevisions; `patch` is null for a ReplicaSet. */
export function revisionsOf(kept, uid) {
  const found = kept.filter((one) => controllerOf(one)?.uid === uid && numberOf(one)).sort((a, b) => numberOf(b) - numberOf(a));
  return found.map((one) => {
    const template = written((one.data ?? one).spec.template);
    return {
      revision: numberOf(one), template, patch: one.data ?? null, at: one.metadata.creationTimestamp,
      images: template.spec.containers.map(({ image }) => image).join(", "),
      cause: one.metadata.annotations?.["kubernetes.io/change-cause"] ?? "",
    };
  });
}

/** The same, asked of the API. */
export async function historyOf(api, { kind, namespace }, uid) {
  const { items = [] } = await api.get(pathOf(KEEPERS[kind], namespace));
  return revisionsOf(items, uid);
}

/** kubectl rollout undo: the template of an older revision, whole. `previous`: it is the one before the newest. */
export function undo({ workload, to, previous = false }) {
  const body = to.patch ?? [{ op: "replace", path: "/spec/template", value: to.template }];
  return {
    method: "PATCH", path: pathOf(workload.kind, workload.namespace, workload.name), body,
    type: to.patch ? "application/strategic-merge-patch+json" : "application/json-patch+json",
    kubectl: `kubectl rollout undo ${typeOf(workload.kind)}/${workload.name}${previous ? "" : ` --to-revision=${to.revision}`}${inNamespace(workload.namespace)}`,
  };
}

export const historyLine = ({ kind, namespace, name }) => `kubectl rollout history ${typeOf(kind)}/${name}${inNamespace(namespace)}`;

/** A value's leaves by their paths; items of a list that have names go by them: "spec.containers[nginx].image". */
function leaves(value, path = "") {
  if (value === null || typeof value !== "object") return [[path, value]];
  const key = (name, one, i) => {
    if (Array.isArray(value)) return `${path}[${one?.name ?? i}]`;
    return /^[\w-]+$/.test(name) ? `${path}${path && "."}${name}` : `${path}[${name}]`;
  };
  return Object.entries(value).flatMap(([name, one], i) => leaves(one, key(name, one, i)));
}

/** The fields in which two templates differ: [{path, before, after}]; what is not there is null. */
export function differences(before, after) {
  const [old, now] = [before, after].map((template) => new Map(leaves(template)));
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path));
  return paths.map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }));
}
