// Forms: what each dialog asks, and the action that its answers make. Data; dialogs.mjs shows them.
import { IMAGES, createDeployment, curlLine, expose, scale, setImage, targets } from "./actions.mjs";

const userWorkloads = (graph) => [...graph.workloads].filter(([, w]) => w.kind === "Deployment" && !w.namespace.startsWith("kube-"));

function create(page) {
  const action = (values) => createDeployment({ ...values, replicas: values.replicas ?? 1 });
  return {
    title: "Create a Deployment", verb: "Create",
    says: "A Deployment keeps so many copies of a container running, whatever happens to them.",
    fields: [
      { name: "name", label: "Name", value: page.graph.workloads.size && userWorkloads(page.graph).length ? "" : "my-nginx", path: ["metadata.name"] },
      { name: "image", label: "Image", value: "nginx", list: IMAGES, path: ["spec.template.spec.containers"] },
      { name: "replicas", label: "Replicas", type: "number", value: 2, min: 0, max: 500, path: ["spec.replicas"] },
      { name: "port", label: "Container port", type: "number", value: 80, min: 1, max: 65535, required: false, path: ["spec.template.spec.containers[0].ports"] },
    ],
    kubectl: (values) => action(values).kubectl,
    run: (values) => page.api.act(action(values)),
  };
}

const TYPES = [
  ["ClusterIP", "ClusterIP: inside the cluster only"],
  ["NodePort", "NodePort: at a port of every node"],
  ["LoadBalancer", "LoadBalancer: at an address on the internet"],
];

function exposeForm(page, about) {
  const found = userWorkloads(page.graph);
  const byUid = new Map(found);
  const first = about ?? found[0]?.[0] ?? "";
  const port = byUid.get(first)?.ports?.[0] ?? 80;
  const action = ({ of, name, ...values }) => expose({ ...values, deployment: byUid.get(of), name: name || byUid.get(of)?.name });
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
    changed: (form, field) => { if (field === "of") form.elements.name.value = byUid.get(form.elements.of.value)?.name ?? ""; },
    kubectl: (values) => (byUid.get(values.of) ? action(values).kubectl : ""),
    run: (values) => page.api.act(action(values)),
  };
}

function scaleForm(page, about) {
  const workload = page.graph.workloads.get(about);
  return {
    title: `Scale ${workload.name}`, verb: "Scale",
    fields: [{ name: "replicas", label: "Replicas", type: "number", value: workload.desired, min: 0, max: 500, path: ["spec.replicas"] }],
    kubectl: ({ replicas }) => scale({ workload, replicas: replicas ?? 0 }).kubectl,
    run: ({ replicas }) => page.api.act(scale({ workload, replicas })),
  };
}

const deploymentPath = (workload) => `/apis/apps/v1/namespaces/${workload.namespace}/deployments/${workload.name}`;

function imageForm(page, about) {
  const workload = page.graph.workloads.get(about);
  return {
    title: `Image of ${workload.name}`, verb: "Roll out",
    says: "A new image starts a rolling update: new pods replace the old, a few at a time.",
    fields: [{ name: "image", label: "Image", value: workload.image, list: IMAGES, path: ["spec.template.spec.containers"] }],
    kubectl: ({ image }) => setImage({ workload, container: workload.container ?? "*", image }).kubectl,
    run: async ({ image }) => {
      const stored = await page.api.get(deploymentPath(workload));
      const container = stored.spec.template.spec.containers[0].name;
      return page.api.act(setImage({ workload, container, image }));
    },
  };
}

/** Senders: the internet, a node, or a pod that runs. As [value, words], the value being JSON. */
function senders(graph) {
  const option = (from, words) => [JSON.stringify(from), words];
  const pods = [...graph.pods.values()].filter((pod) => !pod.system && ["ready", "running"].includes(pod.state));
  pods.sort((a, b) => /curl|busybox/.test(b.containers[0]?.image) - /curl|busybox/.test(a.containers[0]?.image) || a.name.localeCompare(b.name));
  const nodes = [...graph.nodes.values()].filter((node) => !node.controlPlane).sort((a, b) => a.name.localeCompare(b.name));
  return [
    ...pods.map((pod) => option({ kind: "pod", name: pod.name, namespace: pod.namespace }, `pod ${pod.name}`)),
    ...nodes.map((node) => option({ kind: "node", name: node.name }, `node ${node.name}`)),
    option({ kind: "internet", name: "internet" }, "the internet"),
  ];
}

function send(page, about) {
  const options = senders(page.graph);
  const value = about ? options.find(([text]) => JSON.parse(text).kind === about.kind && JSON.parse(text).name === about.name)?.[0] : options[0]?.[0];
  const suggest = (text) => targets(page.graph, JSON.parse(text)).map(({ url, words }) => ({ value: url, words }));
  return {
    title: "Send a request", verb: "Send", about: "url",
    says: "Watch one request travel: its DNS lookup, the rule at the node's gate, the pod, the answer.",
    fields: [
      { name: "from", label: "From", options, value },
      { name: "url", label: "To", value: suggest(value ?? '{"kind":"internet"}')[0]?.value ?? "http://", list: suggest(value ?? '{"kind":"internet"}'), path: ["url"] },
    ],
    changed: (form, field) => {
      if (field !== "from") return;
      const found = suggest(form.elements.from.value);
      document.getElementById("f-url-list")?.replaceChildren(...found.map(({ value: url, words }) => Object.assign(document.createElement("option"), { value: url, label: words })));
      if (found[0]) form.elements.url.value = found[0].value;
    },
    kubectl: ({ from, url }) => curlLine(JSON.parse(from), url),
    run: async ({ from, url }) => page.replay.open(await page.api.send(JSON.parse(from), url)),
  };
}

export const FORMS = { create, expose: exposeForm, scale: scaleForm, image: imageForm, send };
