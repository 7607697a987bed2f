// Actions: what a person can do, each as one API call and the kubectl line that would do the same. Pure.
//
// An action is {method, path, body, kubectl}; api.mjs carries it out. What the line says and what the call does are
// made from the same values, side by side, so that they cannot drift apart.

const core = (namespace, plural, name = "") => `/api/v1/namespaces/${namespace}/${plural}${name && `/${name}`}`;
const apps = (namespace, plural, name = "") => `/apis/apps/v1/namespaces/${namespace}/${plural}${name && `/${name}`}`;
const inNamespace = (namespace) => (namespace === "default" ? "" : ` -n ${namespace}`);

/** Images the simulated registry knows, for the form's list; any other name may be typed, and fails to pull. */
export const IMAGES = ["nginx", "nginx:1.27", "bprashanth/nginxhttps:1.0", "busybox:1.37", "radial/busyboxplus:curl", "curlimages/curl"];

const imageName = (image) => image.split("/").pop().split(/[:@]/)[0];

/** kubectl create deployment: label app=NAME, a container named after its image. */
export function createDeployment({ namespace = "default", name, image, replicas = 1, port = null }) {
  const labels = { app: name };
  const container = { name: imageName(image), image, ...(port ? { ports: [{ containerPort: port }] } : {}) };
  return {
    method: "POST", path: apps(namespace, "deployments"),
    body: {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace, labels },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
    },
    kubectl: `kubectl create deployment ${name || "NAME"} --image=${image}${replicas === 1 ? "" : ` --replicas=${replicas}`}${port ? ` --port=${port}` : ""}${inNamespace(namespace)}`,
  };
}

/** kubectl expose deployment: a Service with the Deployment's own selector and labels. */
export function expose({ deployment, name = deployment.name, type = "ClusterIP", port, targetPort = port }) {
  const { namespace } = deployment;
  return {
    method: "POST", path: core(namespace, "services"),
    body: {
      apiVersion: "v1", kind: "Service", metadata: { name, namespace, labels: deployment.labels ?? {} },
      spec: { type, selector: deployment.selector, ports: [{ port, protocol: "TCP", targetPort }] },
    },
    kubectl: `kubectl expose deployment/${deployment.name} --port=${port}${targetPort === port ? "" : ` --target-port=${targetPort}`}${type === "ClusterIP" ? "" : ` --type=${type}`}${name === deployment.name ? "" : ` --name=${name}`}${inNamespace(namespace)}`,
  };
}

const PLURALS = { Deployment: "deployments", ReplicaSet: "replicasets" };

export function scale({ workload, replicas }) {
  const plural = PLURALS[workload.kind];
  const path = plural ? apps(workload.namespace, plural, workload.name) : core(workload.namespace, "replicationcontrollers", workload.name);
  return {
    method: "PATCH", path: `${path}/scale`, body: { spec: { replicas } },
    kubectl: `kubectl scale ${workload.kind.toLowerCase()}/${workload.name} --replicas=${replicas}${inNamespace(workload.namespace)}`,
  };
}

/** kubectl set image: the first container takes a new image, which starts a rolling update. */
export function setImage({ workload, container, image }) {
  return {
    method: "PATCH", path: apps(workload.namespace, "deployments", workload.name),
    strategic: true,
    body: { spec: { template: { spec: { containers: [{ name: container, image }] } } } },
    kubectl: `kubectl set image deployment/${workload.name} ${container}=${image}${inNamespace(workload.namespace)}`,
  };
}

export const deletePod = (pod) => ({
  method: "DELETE", path: core(pod.namespace, "pods", pod.name),
  kubectl: `kubectl delete pod ${pod.name}${inNamespace(pod.namespace)}`,
});

export const deleteService = (service) => ({
  method: "DELETE", path: core(service.namespace, "services", service.name),
  kubectl: `kubectl delete service ${service.name}${inNamespace(service.namespace)}`,
});

export const deleteWorkload = (workload) => ({
  method: "DELETE",
  path: PLURALS[workload.kind] ? apps(workload.namespace, PLURALS[workload.kind], workload.name) : core(workload.namespace, "replicationcontrollers", workload.name),
  kubectl: `kubectl delete ${workload.kind.toLowerCase()} ${workload.name}${inNamespace(workload.namespace)}`,
});

export const setServiceType = ({ service, type }) => ({
  method: "PATCH", path: core(service.namespace, "services", service.name), body: { spec: { type } },
  kubectl: `kubectl patch service ${service.name} -p '{"spec":{"type":"${type}"}}'${inNamespace(service.namespace)}`,
});

/** Power a machine off or on. Nothing else is told: the cluster must notice by itself. */
export const powerMachine = ({ name, running }) => ({
  method: "PATCH", path: `/apis/sim.podium.local/v1/machines/${name}`, body: { spec: { running } },
  kubectl: `kubectl patch machine ${name} --type=merge -p '{"spec":{"running":${running}}}'`,
});

export const cordon = ({ name, unschedulable }) => ({
  method: "PATCH", path: `/api/v1/nodes/${name}`, body: { spec: { unschedulable } },
  kubectl: `kubectl ${unschedulable ? "cordon" : "uncordon"} ${name}`,
});

/** What would send the same request from a shell. */
export function curlLine(from, url) {
  if (from.kind === "pod") return `kubectl exec ${from.name}${inNamespace(from.namespace ?? "default")} -- curl ${url}`;
  if (from.kind === "node") return `kubectl debug node/${from.name} -it --image=radial/busyboxplus:curl -- curl ${url}`;
  return `curl ${url}`;
}

/** Addresses worth asking, for the request form: [{url, words}], nearest to the sender first. */
export function targets(graph, from) {
  const list = [];
  const node = [...graph.nodes.values()].find((candidate) => !candidate.controlPlane && candidate.externalIP);
  const own = (service) => service.name === "kubernetes" || service.namespace.startsWith("kube-");
  for (const service of [...graph.services.values()].sort((a, b) => own(a) - own(b))) {
    const port = service.ports[0];
    if (!port || (service.namespace !== "default" && service.namespace.startsWith("kube-"))) continue;
    const scheme = port.port === 443 ? "https" : "http";
    const at = (host, n) => `${scheme}://${host}${(scheme === "http" && n === 80) || n === 443 ? "" : `:${n}`}/`;
    const home = service.namespace === (from.namespace || "default") ? service.name : `${service.name}.${service.namespace}`;
    if (from.kind === "pod") list.push({ url: at(home, port.port), words: "by name" });
    if (from.kind !== "internet" && service.clusterIP !== "None") list.push({ url: at(service.clusterIP, port.port), words: "by its virtual IP" });
    for (const external of service.external ?? []) list.push({ url: at(external, port.port), words: "by the load balancer" });
    if (port.nodePort && node) list.push({ url: `${scheme}://${node.externalIP}:${port.nodePort}/`, words: `by ${node.name}'s node port` });
  }
  return list;
}
