// Forms about what runs already: scale, image, roll back, labels.
import { relabel, scale, setImage } from "./actions.mjs";
import { jobFrom } from "./batch_actions.mjs";
import { pathOf } from "./resources.mjs";
import { historyOf, undo } from "./rollouts.mjs";

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

async function rollback(page, about) {
  const workload = page.now.workloads.get(about);
  const [newest, ...older] = await historyOf(page.api, workload, about);
  const told = (one, i) => `${one.revision}: ${one.images}${one.cause ? ` (${one.cause})` : ""}${i === 0 ? ", the one before" : ""}`;
  return {
    title: `Roll back ${workload.name}`, verb: "Roll back",
    says: older.length ? `Now it is at revision ${newest.revision}: ${newest.images}. Rolling back is a rolling update, too.` : `There is no older revision: this ${workload.kind} has not changed its pods yet.`,
    fields: older.length ? [{ name: "revision", label: "Back to revision", options: older.map((one, i) => [String(one.revision), told(one, i)]), value: String(older[0].revision) }] : [],
    action: ({ revision }) => {
      const one = older.find((each) => String(each.revision) === revision);
      return one ? undo({ workload, to: one, previous: one === older[0] }) : null;
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

/** A Job of a CronJob's template, made at once. */
async function job(page, about) {
  const workload = page.now.workloads.get(about);
  const stored = await page.api.get(pathOf("CronJob", workload.namespace, workload.name));
  return {
    title: `Run ${workload.name} now`, verb: "Create the Job",
    says: "A Job of the CronJob's template, outside its schedule.",
    fields: [{ name: "name", label: "Name", value: `${workload.name}-now`, path: ["metadata.name"] }],
    action: ({ name }) => jobFrom({ stored, name }),
  };
}

export const FORMS = { scale: scaleForm, image, rollback, labels, job };
