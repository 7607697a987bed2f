// Actions on CronJobs, each as one API call and the kubectl line that would do the same. Pure.
import { inNamespace, pathOf } from "./resources.mjs";

/** Suspend a CronJob, or let it go on: Jobs that run already are left alone. */
export const suspend = ({ workload, suspended }) => ({
  method: "PATCH", path: pathOf("CronJob", workload.namespace, workload.name), body: { spec: { suspend: suspended } },
  kubectl: `kubectl patch cronjob ${workload.name} -p '{"spec":{"suspend":${suspended}}}'${inNamespace(workload.namespace)}`,
});

/** kubectl create job --from: a Job of a CronJob's template, now. `stored` is the CronJob as the API has it. */
export function jobFrom({ stored, name }) {
  const { metadata, spec: { jobTemplate } } = stored;
  const owner = { apiVersion: "batch/v1", kind: "CronJob", name: metadata.name, uid: metadata.uid, controller: true };
  return {
    method: "POST", path: pathOf("Job", metadata.namespace),
    body: {
      apiVersion: "batch/v1", kind: "Job",
      metadata: { name, namespace: metadata.namespace, labels: jobTemplate.metadata?.labels, annotations: { ...jobTemplate.metadata?.annotations, "cronjob.kubernetes.io/instantiate": "manual" }, ownerReferences: [owner] },
      spec: jobTemplate.spec,
    },
    kubectl: `kubectl create job ${name || "NAME"} --from=cronjob/${metadata.name}${inNamespace(metadata.namespace)}`,
  };
}
