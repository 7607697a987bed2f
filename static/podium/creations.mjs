// Creations: ConfigMaps, Secrets, NetworkPolicies, Ingresses and load, each as one POST and its kubectl line. Pure.
import { inNamespace, pathOf } from "./resources.mjs";

const create = (kind, apiVersion, { namespace, name }, fields, kubectl) => ({
  method: "POST", path: pathOf(kind, namespace), body: { apiVersion, kind, metadata: { name, namespace }, ...fields }, kubectl,
});

const quoted = (text) => (/^[\w./:@,=+-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
const literals = (data) => Object.entries(data).map(([key, value]) =>
  (value.includes("\n") ? ` --from-file=${quoted(key)}` : ` --from-literal=${quoted(`${key}=${value}`)}`)).join("");
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const encoded = (data) => Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));

/** kubectl create configmap: short values as literals, those of several lines as files. */
export const createConfigMap = ({ namespace = "default", name, data }) => create("ConfigMap", "v1", { namespace, name }, { data },
  `kubectl create configmap ${name || "NAME"}${literals(data)}${inNamespace(namespace)}`);

export const createSecret = ({ namespace = "default", name, data }) => create("Secret", "v1", { namespace, name }, { type: "Opaque", data: encoded(data) },
  `kubectl create secret generic ${name || "NAME"}${literals(data)}${inNamespace(namespace)}`);

export const createTlsSecret = ({ namespace = "default", name, cert, key }) =>
  create("Secret", "v1", { namespace, name }, { type: "kubernetes.io/tls", data: encoded({ "tls.crt": cert, "tls.key": key }) },
    `kubectl create secret tls ${name || "NAME"} --cert=tls.crt --key=tls.key${inNamespace(namespace)}`);

/** Who may call, as a policy's `from`: nobody | same (this namespace's pods) | pods with labels | namespaces with labels | addresses. */
export function peers({ who, labels = {}, cidr = "" }) {
  if (who === "nobody") return null;
  if (who === "same") return [{ podSelector: {} }];
  if (who === "pods") return [{ podSelector: { matchLabels: labels } }];
  if (who === "namespaces") return [{ namespaceSelector: { matchLabels: labels } }];
  return [{ ipBlock: { cidr } }];
}

/** A policy for pods with `labels` (none: every pod of the namespace): only `from` may call, at `ports` (none: any). */
export function createPolicy({ namespace = "default", name, labels = {}, from, ports = [] }) {
  const rule = from && { from, ...(ports.length ? { ports: ports.map((port) => ({ protocol: "TCP", port })) } : {}) };
  const podSelector = Object.keys(labels).length ? { matchLabels: labels } : {};
  return create("NetworkPolicy", "networking.k8s.io/v1", { namespace, name },
    { spec: { podSelector, policyTypes: ["Ingress"], ...(rule ? { ingress: [rule] } : {}) } }, "kubectl apply -f FILE");
}

/** kubectl create ingress: one host and path to one Service. */
export function createIngress({ namespace = "default", name, className = "", host = "", path = "/", service, port, secret = "" }) {
  const http = { paths: [{ path, pathType: "Prefix", backend: { service: { name: service, port: { number: port } } } }] };
  const tls = secret ? [{ ...(host ? { hosts: [host] } : {}), secretName: secret }] : null;
  return create("Ingress", "networking.k8s.io/v1", { namespace, name },
    { spec: { ...(className ? { ingressClassName: className } : {}), rules: [{ ...(host ? { host } : {}), http }], ...(tls ? { tls } : {}) } },
    `kubectl create ingress ${name || "NAME"}${className ? ` --class=${className}` : ""} --rule="${host}${path}*=${service}:${port}${secret ? `,tls=${secret}` : ""}"${inNamespace(namespace)}`);
}

/** A load: who sends what to whom how often. `from`: {kind: internet|node|pod, name}. */
export function createTraffic({ namespace = "default", name, from, to, rate, pattern, duration = null, connections }) {
  const sender = from.kind === "internet" ? { internet: {} } : { [from.kind]: from.name };
  return create("TrafficGenerator", "traffic.podium.local/v1", { namespace, name },
    { spec: { from: sender, to, rate, pattern, connections, ...(duration ? { duration } : {}) } }, "kubectl apply -f FILE");
}
