// What forms pick from: the user's own workloads, Services, namespaces and labels, out of the graph. Pure.
import { isSystemService } from "./relations.mjs";

const mine = (entity) => !entity.namespace.startsWith("kube-");

/** Deployments that are not the cluster's own, as [uid, workload]. */
export const userWorkloads = (graph) => [...graph.workloads].filter(([, w]) => w.kind === "Deployment" && mine(w));

/** Services that are not the cluster's own. */
export const userServices = (graph) => [...graph.services.values()].filter((service) => !isSystemService(service));

/** The namespace as a field, where there is a choice of any. */
export function namespaceField(page) {
  const names = [...(page.now.namespaces?.values() ?? [])].map(({ name }) => name).filter((name) => !name.startsWith("kube-")).sort();
  return names.length > 1 ? [{ name: "namespace", label: "Namespace", options: names.map((name) => [name, name]), value: "default", path: ["metadata.namespace"] }] : [];
}

const ASSIGNED = /^pod-template-hash$|^topology\.kubernetes\.io\//;

/** The labels by which pods are picked, commonest first: [["app=web", "app=web: 2 pods"], …], as a choice's options. */
export function podLabels(graph) {
  const counts = new Map();
  for (const pod of [...graph.pods.values()].filter((one) => !one.system)) {
    for (const [key, value] of Object.entries(pod.labels ?? {})) {
      if (!ASSIGNED.test(key)) counts.set(`${key}=${value}`, (counts.get(`${key}=${value}`) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([label, n]) => [label, `${label}: ${n} ${n === 1 ? "pod" : "pods"}`]);
}

/** "app=web, tier=front" → {app: "web", tier: "front"}. */
export const labelsFrom = (text) => Object.fromEntries((text ?? "").split(/[,\s]+/).filter((part) => part.includes("=")).map((part) => {
  const at = part.indexOf("=");
  return [part.slice(0, at), part.slice(at + 1)];
}));
