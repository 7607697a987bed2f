// The inspector's tabs: each is made when first looked at, and asks the API for what only it needs.
//
// A tab is {id, words, has(collection, entity), make(page, subject)}; `make` gives {element, update(subject), close()}.
// `subject` is {collection, uid, entity, ref}. `update` runs when the object changed.
import { copyButton } from "./dialogs.mjs";
import { described } from "./described.mjs";
import { eventsOf } from "./describe.mjs";
import { gatePanel } from "./gate.mjs";
import { h, mono } from "./html.mjs";
import { Logs } from "./logs.mjs";
import { podsOn } from "./relations.mjs";
import { pathOf, resourceOf } from "./resources.mjs";
import { rolloutTab } from "./rollout_tab.mjs";
import { KEEPERS } from "./rollouts.mjs";
import { age, count, podState } from "./words.mjs";

const failed = (error) => h("p", { class: "error", role: "alert" }, error.message);

/** A tab that fetches and draws again on each update; an answer that comes late, for an older look, is dropped. */
function fetched(load) {
  const element = h("div", { class: "tabbody" });
  let turn = 0;
  async function update(subject) {
    const mine = ++turn;
    const content = await load(subject).catch((error) => [failed(error)]);
    if (mine === turn) element.replaceChildren(...content.filter(Boolean));
  }
  return (subject) => {
    update(subject);
    return { element, update, close() { turn = -1; } };
  };
}

const objectOf = (page, { kind, namespace, name }) => page.api.get(pathOf(kind, namespace, name));

/** The pods that a description needs beside its object. */
async function podsFor(page, { ref, entity }) {
  const query = ref.kind === "Node" ? `?fieldSelector=spec.nodeName=${entity.name}` : "";
  const all = ref.kind === "Node" ? "/api/v1/pods" : pathOf("Pod", ref.namespace);
  return ["Node", "ConfigMap", "Secret"].includes(ref.kind) ? (await page.api.get(all + query)).items ?? [] : [];
}

const summary = (page) => fetched(async (subject) => {
  const [object, pods] = await Promise.all([objectOf(page, subject.ref), podsFor(page, subject)]);
  return object.metadata ? described(page, object, pods) : [];
});

const MASK = "•••";

/** A Secret's values are not shown until they are asked for. */
function masked(object) {
  if (object.kind !== "Secret") return object;
  const hide = (data) => data && Object.fromEntries(Object.keys(data).map((key) => [key, MASK]));
  return { ...object, ...(object.data ? { data: hide(object.data) } : {}) };
}

/** Where in the API to read on: at the object, or at the kinds that its own kind stands among. */
const apiPath = ({ entity, ref: { kind, namespace, name } }) => (entity.custom ? `/apis/${entity.custom}` : pathOf(kind, namespace, name));

function yaml(page, subject) {
  let shown = subject.ref.kind !== "Secret";
  let text = "";
  const code = h("pre", { class: "live", role: "group", tabindex: "0", "aria-label": "YAML" });
  const reveal = h("button", { type: "button", hidden: shown, onclick: () => { shown = true; reveal.hidden = true; update(); } }, "Show the values");
  const edit = h("button", { type: "button", onclick: () => page.openEditor({ resource: resourceOf(subject.ref.kind), namespace: subject.ref.namespace, name: subject.ref.name }) }, "Edit…");
  const inApi = h("a", { class: "button", href: page.api.root + apiPath(subject), title: "The object's page in the API, to read on by clicking" }, "In the API");
  const element = h("div", { class: "tabbody" }, h("div", { class: "buttons" }, edit, reveal, copyButton(() => text, "Copy"), inApi), code);
  async function update() {
    try {
      const [{ printed }, object] = await Promise.all([import("./manifests.mjs"), objectOf(page, subject.ref)]);
      text = printed(shown ? object : masked(object));
    } catch (error) {
      text = error.message;
    }
    if (code.textContent !== text) code.textContent = text;
  }
  update();
  return { element, update, close() {} };
}

const events = (page) => fetched(async ({ ref, uid, entity }) => {
  const where = ref.namespace ? pathOf("Event", ref.namespace) : "/api/v1/events";
  const found = await page.api.get(`${where}?fieldSelector=involvedObject.name=${entity.name},involvedObject.kind=${ref.kind}`);
  const rows = eventsOf(found.items ?? [], uid);
  if (!rows.length) return [h("p", { class: "grey" }, "No events, or they are over an hour old.")];
  return [h("ol", { class: "eventlist" }, ...rows.slice(0, 100).map((event) => h("li", { class: event.type === "Warning" ? "warning" : "" },
    h("p", {}, h("span", { class: event.type === "Warning" ? "alarm" : "reason" }, `${event.type === "Warning" ? "! " : ""}${event.reason}`),
      h("span", { class: "grey" }, `  ${age(page.moment - event.at)} ago${event.count > 1 ? `, ${event.count} times` : ""}${event.by ? ` · ${event.by}` : ""}`)),
    h("p", { class: "why" }, event.message))))];
});

function logs(page, { entity }) {
  const made = new Logs(page, entity);
  return { element: made.element, update() {}, close: () => made.close() };
}

function rules(page, { entity }) {
  const element = h("div", { class: "tabbody" });
  let panel = null;
  async function start() {
    page.proxyMode ??= (await page.api.rules(entity.name).catch(() => ({}))).own; // for all nodes, and for good
    panel = gatePanel(page, entity, page.proxyMode);
    element.replaceChildren(panel.element);
  }
  start();
  return { element, update: () => panel?.update(), close() {} };
}

/** A shell in a pod or on a node; the keyboard goes into it by choice. */
function shell(page, { collection, entity }) {
  const element = h("div", { class: "shelltab" });
  const prefix = collection === "nodes" ? `node:${entity.name}` : `pod:${entity.namespace}/${entity.name}/`;
  const first = collection === "nodes" ? prefix : `${prefix}${entity.containers[0]?.name ?? ""}`;
  import("./terminals.mjs").then(({ showShell }) => { if (element.isConnected) showShell(element, page, first, (place) => place.startsWith(prefix)); });
  return { element, update() {}, close() {} };
}

function podList(page, { entity }) {
  const element = h("div", { class: "tabbody" });
  const draw = () => {
    const rows = [...podsOn(page.graph, entity.name)].sort(([, a], [, b]) => a.system - b.system || a.name.localeCompare(b.name));
    element.replaceChildren(h("p", { class: "grey" }, count(rows.length, "pod")), h("ul", { class: "podlist" }, ...rows.map(([uid, pod]) => h("li", {},
      h("button", { type: "button", class: "link mono", onclick: () => { page.selected = null; page.select({ collection: "pods", uid }); } }, pod.name), h("span", { class: "grey" }, `  ${podState(pod)}`), mono(`  ${pod.ip}`)))));
  };
  draw();
  return { element, update: draw, close() {} };
}

export const TABS = [
  { id: "summary", words: "Summary", has: () => true, make: (page, subject) => summary(page)(subject) },
  { id: "rules", words: "Rules", has: (collection) => collection === "nodes", make: rules },
  { id: "podlist", words: "Pods", has: (collection) => collection === "nodes", make: podList },
  { id: "logs", words: "Logs", has: (collection) => collection === "pods", make: logs },
  { id: "shell", words: "Shell", has: (collection) => ["pods", "nodes"].includes(collection), make: shell },
  { id: "rollout", words: "Rollout", has: (collection, entity) => collection === "workloads" && entity.kind in KEEPERS, make: rolloutTab },
  { id: "events", words: "Events", has: () => true, make: (page, subject) => events(page)(subject) },
  { id: "yaml", words: "YAML", has: () => true, make: yaml },
];
