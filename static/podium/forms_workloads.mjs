// Forms about what runs already: scale, image, roll back, labels.
import { relabel, scale, setImage, undo } from "./actions.mjs";
import { pathOf } from "./resources.mjs";
import { controllerOf } from "./describe.mjs";

function scaleForm(page, about) {
  const workload = page.now.workloads.get(about);
  return {
    title: `Scale ${workload.name}`, verb: "Scale",
    fields: [{ name: "replicas", label: "Replicas", type: "number", value: workload.desired, min: 0, max: 500, path: ["spec.replicas"] }],
    action: ({ replicas }) => scale({ workload, replicas: replicas ?? 0 }),
  };
}

async function image(page, about) {
  const workload = page.now.workloads.get(about);
  const [{ images = [] }, stored] = await Promise.all([page.api.picks(), page.api.get(pathOf(workload.kind, workload.namespace, workload.name))]);
  const containers = stored.spec?.template.spec.containers ?? [{ name: "*", image: workload.image }];
  return {
    title: `Image of ${workload.name}`, verb: "Roll out",
    says: "A new image starts a rolling update: new pods replace the old, a few at a time.",
    fields: [
      ...(containers.length > 1 ? [{ name: "container", label: "Container", options: containers.map(({ name }) => [name, name]) }] : []),
      { name: "image", label: "Image", type: "images", images, value: containers[0].image, path: ["spec.template.spec.containers"] },
    ],
    changed: ({ name, values, set }) => { if (name === "container") set("image", { value: containers.find((one) => one.name === values.container).image }); },
    action: (values) => setImage({ workload, container: values.container ?? containers[0].name, image: values.image }),
  };
}

const REVISION = "deployment.kubernetes.io/revision";
const revisionOf = (set) => Number(set.metadata.annotations?.[REVISION] ?? 0);

/** A Deployment's history: its ReplicaSets, newest first: [{revision, template, images, cause}]. Pure. */
export function history(sets, uid) {
  return sets.filter((set) => controllerOf(set)?.uid === uid && revisionOf(set)).sort((a, b) => revisionOf(b) - revisionOf(a)).map((set) => ({
    revision: revisionOf(set), template: set.spec.template, images: set.spec.template.spec.containers.map((one) => one.image).join(", "),
    cause: set.metadata.annotations?.["kubernetes.io/change-cause"] ?? "",
  }));
}

async function rollback(page, about) {
  const workload = page.now.workloads.get(about);
  const found = history((await page.api.get(pathOf("ReplicaSet", workload.namespace))).items, about);
  const older = found.slice(1);
  const told = (one, i) => `${one.revision}: ${one.images}${one.cause ? ` (${one.cause})` : ""}${i === 0 ? ", the one before" : ""}`;
  return {
    title: `Roll back ${workload.name}`, verb: "Roll back",
    says: older.length ? `Now it is at revision ${found[0].revision}: ${found[0].images}. Rolling back is a rolling update, too.` : "There is no older revision: this Deployment has not changed its pods yet.",
    fields: older.length ? [{ name: "revision", label: "Back to revision", options: older.map((one, i) => [String(one.revision), told(one, i)]), value: String(older[0].revision) }] : [],
    action: ({ revision }) => {
      const one = older.find((each) => String(each.revision) === revision);
      return one ? undo({ workload, template: one.template, revision: one === older[0] ? 0 : one.revision }) : null;
    },
  };
}

/** Labels of any object: about is {kind, namespace, name, labels}. */
function labels(page, about) {
  return {
    title: `Labels of ${about.name}`, verb: "Set labels",
    says: "A label may be what a Service or a ReplicaSet selects by: without it the object leaves them.",
    fields: [{ name: "labels", label: "Labels", type: "pairs", value: about.labels ?? {}, path: ["metadata.labels"], more: "Another label" }],
    action: (values) => relabel({ ...about, before: about.labels ?? {}, after: values.labels }),
  };
}

export const FORMS = { scale: scaleForm, image, rollback, labels };
