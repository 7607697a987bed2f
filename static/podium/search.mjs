// Search: find a thing by name or address, and select it. "/" goes here.
import { h } from "./html.mjs";

const KINDS = { nodes: "Node", pods: "Pod", workloads: null, services: "Service", records: null, policies: "NetworkPolicy", ingresses: "Ingress", generators: "TrafficGenerator" };
const MOST = 12;

/** Things whose name, address or namespace holds the words: [{collection, uid, name, kind, note}]. Pure. */
export function find(graph, words) {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [];
  const found = [];
  for (const [collection, kind] of Object.entries(KINDS)) {
    for (const [uid, entity] of graph[collection]) {
      const note = entity.ip || entity.clusterIP || entity.internalIP || entity.namespace || "";
      if (`${entity.name} ${note}`.toLowerCase().includes(wanted)) {
        found.push({ collection, uid, name: entity.name, kind: kind ?? entity.kind, note });
      }
    }
  }
  return found.sort((a, b) => a.name.indexOf(wanted) - b.name.indexOf(wanted)).slice(0, MOST);
}

export function searchBox(parent, page) {
  const input = h("input", { type: "search", placeholder: "Find  /", "aria-label": "Find an object by name or address", role: "combobox", "aria-expanded": "false", "aria-controls": "found", autocomplete: "off" });
  const list = h("ul", { id: "found", role: "listbox", hidden: true });
  parent.append(input, list);
  let results = [];
  let index = 0;

  const take = (result) => {
    close();
    if (page.graph[result.collection].get(result.uid)?.system) page.toggleSystem(true);
    page.selected = null;
    page.select({ collection: result.collection, uid: result.uid });
    page.lookAt(result);
    const thing = page.picture.querySelector(`.thing[data-uid="${CSS.escape(result.uid)}"]`);
    if (thing) page.picture.focusOn(thing); // the keyboard goes on where one looks
    else input.blur();
  };
  const close = () => { list.hidden = true; input.value = ""; input.setAttribute("aria-expanded", "false"); };
  const show = () => {
    list.replaceChildren(...results.map((result, i) => h("li", { role: "option", id: `found-${i}`, "aria-selected": String(i === index), onmousedown: () => take(result) },
      h("span", { class: "mono" }, result.name), h("span", { class: "grey" }, `${result.kind} ${result.note}`))));
    list.hidden = !results.length;
    if (results.length) input.setAttribute("aria-activedescendant", `found-${index}`);
    else input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(results.length > 0));
  };
  input.addEventListener("input", () => { results = find(page.graph, input.value); index = 0; show(); });
  input.addEventListener("blur", () => setTimeout(() => { list.hidden = true; }, 100));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); index = (index + step + results.length) % Math.max(1, results.length); show(); }
    if (event.key === "Enter" && results[index]) take(results[index]);
    if (event.key === "Escape") { close(); input.blur(); }
  });
  page.find = () => input.focus();
}
