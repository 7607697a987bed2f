// Forms about who may talk to whom: NetworkPolicy, Ingress, and load to try them with.
import { targets } from "./actions.mjs";
import { createIngress, createPolicy, createTraffic, peers } from "./creations.mjs";
import { senders } from "./forms.mjs";
import { labelsFrom, namespaceField, podLabels, userServices } from "./picks.mjs";
import { podNetwork } from "./words.mjs";

const WHO = [
  ["nobody", "Nobody"],
  ["pods", "Pods with a label, in this namespace"],
  ["same", "All pods of this namespace"],
  ["namespaces", "Pods of namespaces with a label"],
  ["addresses", "A range of addresses"],
];
const EVERY = ["", "Every pod of the namespace"];

function policy(page, about) {
  const found = podLabels(page.now);
  const toLabel = about?.label ?? found[0]?.[0] ?? "";
  const namespaces = [...(page.now.namespaces?.values() ?? [])].map(({ name }) => [`kubernetes.io/metadata.name=${name}`, name]);
  return {
    title: "Create a NetworkPolicy", verb: "Create", yaml: true,
    says: "Once a policy picks a pod, only what some policy allows may reach it.",
    fields: [
      { name: "name", label: "Name", value: "", path: ["metadata.name"] },
      ...namespaceField(page),
      { name: "to", label: "For these pods", options: [...found, EVERY], value: toLabel, path: ["spec.podSelector"] },
      { name: "who", label: "Allow from", options: WHO, value: "pods" },
      { name: "label", label: "Their label", list: found.map(([value, words]) => ({ value, words })), value: found[1]?.[0] ?? "", hint: "key=value", path: ["spec.ingress[0].from[0].podSelector"] },
      { name: "space", label: "Namespace", options: namespaces, path: ["spec.ingress[0].from[0].namespaceSelector"] },
      { name: "cidr", label: "Addresses", value: podNetwork(page.now), path: ["spec.ingress[0].from[0].ipBlock"] },
      { name: "ports", label: "At ports", value: "", required: false, hint: "TCP, with commas between; none: at any.", path: ["spec.ingress[0].ports"] },
    ],
    changed: ({ values, show }) => {
      show("label", values.who === "pods");
      show("space", values.who === "namespaces");
      show("cidr", values.who === "addresses");
      show("ports", values.who !== "nobody");
    },
    action: ({ name, namespace, to, who, label, space, cidr, ports }) => createPolicy({
      name, namespace, labels: labelsFrom(to), from: peers({ who, labels: labelsFrom(who === "pods" ? label : space), cidr }),
      ports: ports.split(/[,\s]+/).filter(Boolean).map((port) => (/^\d+$/.test(port) ? Number(port) : port)),
    }),
  };
}

async function ingress(page) {
  const services = userServices(page.now);
  const classes = await page.api.get("/apis/networking.k8s.io/v1/ingressclasses").then(({ items = [] }) => items.map((one) => one.metadata.name)).catch(() => []);
  const secrets = [...page.now.records.values()].filter((record) => record.kind === "Secret" && record.keys.includes("tls.crt")).map(({ name }) => [name, name]);
  const portOf = (name) => services.find((service) => service.name === name)?.ports[0]?.port ?? 80;
  return {
    title: "Create an Ingress", verb: "Create",
    says: classes.length ? "A door for HTTP: by host and path to a Service. An ingress controller reads it." : "A door for HTTP. This cluster has no ingress controller: nothing will read it.",
    fields: [
      { name: "name", label: "Name", value: "", path: ["metadata.name"] },
      ...(classes.length ? [{ name: "className", label: "Class", options: classes.map((name) => [name, name]), path: ["spec.ingressClassName"] }] : []),
      { name: "host", label: "Host", value: "", required: false, hint: "None: any host.", path: ["spec.rules[0].host"] },
      { name: "path", label: "Path", value: "/", path: ["spec.rules[0].http.paths[0].path"] },
      { name: "service", label: "Service", options: services.map(({ name }) => [name, name]), path: ["spec.rules[0].http.paths[0].backend"] },
      { name: "port", label: "Its port", type: "number", value: portOf(services[0]?.name), min: 1, max: 65535 },
      ...(secrets.length ? [{ name: "secret", label: "Certificate", options: [["", "None: plain HTTP"], ...secrets], value: "", path: ["spec.tls"] }] : []),
    ],
    changed: ({ name, values, set }) => { if (name === "service") set("port", { value: portOf(values.service) }); },
    action: (values) => createIngress({ ...values, namespace: services.find(({ name }) => name === values.service)?.namespace }),
  };
}

const PATTERNS = [["steady", "Steady: evenly spread"], ["burst", "Burst: each second's requests at once"]];
const CONNECTIONS = [["new", "New: each request on its own connection"], ["reused", "Reused: all on one, so all hit one pod"]];

function traffic(page, about) {
  const options = senders(page.now);
  const suggest = (text) => targets(page.now, JSON.parse(text)).map(({ url, words }) => ({ value: url, words }));
  const list = options.length ? suggest(options[0][0]) : [];
  return {
    title: "Start load", verb: "Start",
    says: "A traffic generator sends the same request over and over, and counts what becomes of it.",
    fields: [
      { name: "name", label: "Name", value: "visitors", path: ["metadata.name"] },
      { name: "from", label: "From", options, value: options[0]?.[0], path: ["spec.from"] },
      { name: "to", label: "To", list, value: about?.url ?? list[0]?.value ?? "http://", path: ["spec.to"] },
      { name: "rate", label: "Requests a second", type: "number", value: 50, min: 1, max: 1000000, path: ["spec.rate"] },
      { name: "duration", label: "Seconds", type: "number", value: 60, min: 1, max: 86400, required: false, hint: "None: until it is deleted.", path: ["spec.duration"] },
      { name: "pattern", label: "Pattern", options: PATTERNS, value: "steady", path: ["spec.pattern"] },
      { name: "connections", label: "Connections", options: CONNECTIONS, value: "new", path: ["spec.connections"] },
    ],
    changed: ({ name, values, set }) => { if (name === "from") set("to", { value: suggest(values.from)[0]?.value, list: suggest(values.from) }); },
    action: ({ from, ...values }) => {
      const sender = JSON.parse(from);
      return createTraffic({ ...values, from: sender, namespace: sender.namespace ?? "default" });
    },
  };
}

export const FORMS = { policy, ingress, traffic };
