// Resources: where the API keeps the kinds that the page acts on. Pure. (kinds.mjs asks the cluster for all others.)

const GROUPS = {
  "": { Pod: "pods", Service: "services", ReplicationController: "replicationcontrollers", ConfigMap: "configmaps", Secret: "secrets", Endpoints: "endpoints", ServiceAccount: "serviceaccounts", Event: "events", PersistentVolumeClaim: "persistentvolumeclaims" },
  "apps/v1": { Deployment: "deployments", ReplicaSet: "replicasets", DaemonSet: "daemonsets", StatefulSet: "statefulsets", ControllerRevision: "controllerrevisions" },
  "batch/v1": { Job: "jobs", CronJob: "cronjobs" },
  "networking.k8s.io/v1": { NetworkPolicy: "networkpolicies", Ingress: "ingresses" },
  "discovery.k8s.io/v1": { EndpointSlice: "endpointslices" },
  "traffic.podium.local/v1": { TrafficGenerator: "trafficgenerators" },
};
const CLUSTER = { Node: ["v1", "nodes"], Namespace: ["v1", "namespaces"], Machine: ["sim.podium.local/v1", "machines"], IngressClass: ["networking.k8s.io/v1", "ingressclasses"] };

const root = (apiVersion) => (apiVersion.includes("/") ? `/apis/${apiVersion}` : "/api/v1");

function find(kind) {
  if (CLUSTER[kind]) return { apiVersion: CLUSTER[kind][0], plural: CLUSTER[kind][1], namespaced: false };
  const [apiVersion, kinds] = Object.entries(GROUPS).find(([, one]) => one[kind]) ?? [];
  if (!kinds) throw new Error(`The page does not know where a ${kind} is kept.`);
  return { apiVersion: apiVersion || "v1", plural: kinds[kind], namespaced: true };
}

/** The address of a kind's objects in a namespace, or of one of them. */
export function pathOf(kind, namespace, name = "") {
  const { apiVersion, plural, namespaced } = find(kind);
  const scope = namespaced ? `/namespaces/${namespace || "default"}` : "";
  return `${root(apiVersion)}${scope}/${plural}${name && `/${name}`}`;
}

/** A kind's id as the editor wants it: "services", "deployments.apps". */
export function resourceOf(kind) {
  const { apiVersion, plural } = find(kind);
  return apiVersion.includes("/") ? `${plural}.${apiVersion.split("/")[0]}` : plural;
}

export const apiVersionOf = (kind) => find(kind).apiVersion;
export const isNamespaced = (kind) => find(kind).namespaced;

/** A kind as kubectl's argument. */
export const typeOf = (kind) => kind.toLowerCase();

/** kubectl's flag for a namespace; none for the default one, or none at all. */
export const inNamespace = (namespace) => (!namespace || namespace === "default" ? "" : ` -n ${namespace}`);
