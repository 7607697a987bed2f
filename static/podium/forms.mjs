// Forms: what each dialog asks, and the action that its answers make. Data; dialogs.mjs shows them.
//
// A form is {title, verb, says, fields, action(values), run?, changed?, yaml?}: `action` is what the kubectl line and
// the YAML are made from; `run` is given where sending it is not all. Each is made when its dialog opens.
import { createDeployment, curlLine, expose, targets } from "./actions.mjs";
import * as config from "./forms_config.mjs";
import * as network from "./forms_network.mjs";
import * as nodes from "./forms_nodes.mjs";
import * as workloads from "./forms_workloads.mjs";
import { namespaceField, userWorkloads } from "./picks.mjs";
import { send as sendRequest } from "./sending.mjs";

/** Words of a command line; quotes hold words together. Pure. */
export const words = (line) => [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);

async function create(page) {
  const { images = [] } = await page.api.picks();
  const action = ({ command, replicas, ...values }) => createDeployment({ ...values, replicas: replicas ?? 1, command: words(command) });
  return {
    title: "Create a Deployment", verb: "Create", action,
    says: "A Deployment keeps so many copies of a container running, whatever happens to them.",
    fields: [
      { name: "name", label: "Name", value: userWorkloads(page.now).length ? "" : "my-nginx", path: ["metadata.name"] },
      ...namespaceField(page),
      { name: "image", label: "Image", type: "images", value: "nginx", images, path: ["spec.template.spec.containers[0].image"] },
      { name: "replicas", label: "Replicas", type: "number", value: 2, min: 0, max: 500, path: ["spec.replicas"] },
      { name: "port", label: "Container port", type: "number", value: 80, min: 1, max: 65535, required: false, path: ["spec.template.spec.containers[0].ports"] },
      { name: "command", label: "Command", value: "", required: false, hint: "None: the image's own. A toolbox needs one that stays.", path: ["spec.template.spec.containers[0].command"] },
    ],
    changed: ({ picked, set }) => {
      if (!picked?.image) return;
      set("port", { value: picked.port });
      set("command", { value: picked.command.join(" ") });
    },
  };
}

const TYPES = [
  ["ClusterIP", "ClusterIP: inside the cluster only"],
  ["NodePort", "NodePort: at a port of every node"],
  ["LoadBalancer", "LoadBalancer: at an address on the internet"],
];

function exposeForm(page, about) {
  const found = userWorkloads(page.now);
  const byUid = new Map(found);
  const first = about ?? found[0]?.[0] ?? "";
  const port = byUid.get(first)?.ports?.[0] ?? 80;
  return {
    title: "Expose a Deployment", verb: "Expose",
    says: found.length ? "A Service gives the pods one name and one virtual address that stay, while pods come and go." : "There is no Deployment to expose yet: create one first.",
    fields: [
      { name: "of", label: "Deployment", options: found.map(([uid, w]) => [uid, w.name]), value: first },
      { name: "type", label: "Type", options: TYPES, value: "ClusterIP", path: ["spec.type"] },
      { name: "port", label: "Port of the Service", type: "number", value: port, min: 1, max: 65535, path: ["spec.ports[0].port"] },
      { name: "targetPort", label: "Port of the container", type: "number", value: port, min: 1, max: 65535, path: ["spec.ports[0].targetPort"] },
      { name: "name", label: "Name", value: byUid.get(first)?.name ?? "", path: ["metadata.name"] },
    ],
    changed: ({ name, values, set }) => { if (name === "of") set("name", { value: byUid.get(values.of)?.name ?? "" }); },
    action: ({ of, name, ...values }) => (byUid.get(of) ? expose({ ...values, deployment: byUid.get(of), name: name || byUid.get(of).name }) : null),
  };
}

/** Senders: the internet, a node, or a pod that runs. As [value, words], the value being JSON. */
export function senders(graph) {
  const option = (from, told) => [JSON.stringify(from), told];
  const pods = [...graph.pods.values()].filter((pod) => !pod.system && ["ready", "running"].includes(pod.state));
  pods.sort((a, b) => /curl|busybox/.test(b.containers[0]?.image) - /curl|busybox/.test(a.containers[0]?.image) || a.name.localeCompare(b.name));
  const workers = [...graph.nodes.values()].filter((node) => !node.controlPlane).sort((a, b) => a.name.localeCompare(b.name));
  return [
    ...pods.map((pod) => option({ kind: "pod", name: pod.name, namespace: pod.namespace }, `pod ${pod.name}`)),
    ...workers.map((node) => option({ kind: "node", name: node.name }, `node ${node.name}`)),
    option({ kind: "internet", name: "internet" }, "the internet"),
  ];
}

/** An Ingress goes by the Host header, which public DNS would lead to it: here it is written by hand, as with curl -H. */
function hostField({ ingresses }, about) {
  const hosts = [...new Set([...ingresses.values()].flatMap(({ rows }) => rows.map(({ host }) => host)).filter(Boolean))];
  const list = hosts.map((value) => ({ value, words: "of an Ingress" }));
  return hosts.length ? [{ name: "host", label: "Host header", value: about?.host ?? "", required: false, list, hint: "An Ingress goes by it. None: as the address says.", path: ["spec.headers"] }] : [];
}

function send(page, about) {
  const options = senders(page.now);
  const chosen = about ? options.find(([text]) => JSON.parse(text).kind === about.kind && JSON.parse(text).name === about.name)?.[0] : options[0]?.[0];
  const suggest = (text) => targets(page.now, JSON.parse(text)).map(({ url, words: told }) => ({ value: url, words: told }));
  const list = suggest(chosen ?? '{"kind":"internet"}');
  return {
    title: "Send a request", verb: "Send", about: "url",
    says: "Watch one request travel: its DNS lookup, the rule at the node's gate, the pod, the answer.",
    fields: [
      { name: "from", label: "From", options, value: chosen },
      { name: "url", label: "To", value: about?.url ?? list[0]?.value ?? "http://", list, path: ["url", "spec.url"] },
      ...hostField(page.now, about),
      { name: "times", label: "Times", type: "number", value: 1, min: 1, max: 100, hint: "Each on a connection of its own.", path: ["spec.count"] },
    ],
    changed: ({ name, values, set }) => {
      if (name !== "from") return;
      const found = suggest(values.from);
      set("url", { value: found[0]?.value, list: found });
    },
    action: ({ from, url, times, host }) => {
      const line = curlLine(JSON.parse(from), url, host);
      return { kubectl: times > 1 ? `for i in $(seq ${times}); do ${line}; done` : line };
    },
    run: ({ from, ...what }) => sendRequest(page, { from: JSON.parse(from), ...what }),
  };
}

export const FORMS = { create, expose: exposeForm, send, ...workloads.FORMS, ...nodes.FORMS, ...network.FORMS, ...config.FORMS };
