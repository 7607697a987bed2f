// The gate opened: a node's rules as kube-proxy wrote them, in plain words or as the kernel reads them.
//
// The words are made from the records that the rules were written from; the text is the node's own, and says the
// revision it was written at.
import { h, mono } from "./html.mjs";
import { endpointsOf, hasRule, isSystemService } from "./relations.mjs";
import { splitAddress } from "./words.mjs";

/** A mode of kube-proxy → the key of its text in the answer, and the tool that prints it. */
export const KERNEL = { iptables: ["iptables", "iptables-save"], nftables: ["nft", "nft list ruleset"], ipvs: ["ipvs", "ipvsadm -Ln"] };

const reasonOf = (endpoint) => (endpoint.terminating ? "terminating" : "not ready");

/** What the rules say, a row for each address: [{service, address, blue, endpoints, leftOut: [{ip, reason}]}]. Pure. */
export function ruleRows(graph) {
  const services = [...graph.services.values()].filter(hasRule);
  services.sort((a, b) => isSystemService(a) - isSystemService(b) || a.name.localeCompare(b.name));
  return services.map((service) => {
    const endpoints = endpointsOf(graph, service);
    return {
      service: `${service.namespace}/${service.name}`,
      address: service.ports.map((port) => `${service.clusterIP}:${port.port}`)[0] ?? service.clusterIP,
      others: [
        ...service.ports.slice(1).map((port) => `${service.clusterIP}:${port.port}/${port.protocol}`),
        ...service.ports.filter((port) => port.nodePort).map((port) => `every node:${port.nodePort}`), ...(service.external ?? []),
      ],
      endpoints: endpoints.filter((endpoint) => endpoint.ready),
      leftOut: endpoints.filter((endpoint) => !endpoint.ready).map((endpoint) => ({ ip: endpoint.ip, reason: reasonOf(endpoint) })),
    };
  });
}

/** One rule: the address, then the choice as equal parts, then who was left out and why. */
function ruleRow(row) {
  const parts = row.endpoints.slice(0, 6).map((endpoint) => h("span", { class: "part", title: endpoint.podName }, splitAddress(endpoint.ip)[1]));
  const more = row.endpoints.length - parts.length;
  return h("li", {},
    h("div", {}, mono(row.address, "blue"), h("span", { class: "grey" }, `  ${row.service}`)),
    row.others.length ? h("div", { class: "grey mono" }, `also ${row.others.join(", ")}`) : null,
    parts.length ? h("div", { class: "parts" }, ...parts, more ? h("span", { class: "part" }, `+${more}`) : null)
      : h("p", { class: "alarm" }, "no endpoint: refused at once"),
    ...row.leftOut.map((out) => h("div", { class: "out" }, h("s", { class: "mono" }, out.ip), h("span", { class: "grey" }, ` ${out.reason}`))));
}

const words = (graph) => [
  h("p", { class: "grey" }, "Each part has the same chance; the choice is made once a connection."),
  h("ul", { class: "rules" }, ...ruleRows(graph).map(ruleRow)),
];

/** How far this node's rules lag behind the cluster, in a sentence; null when they do not. */
function lag(graph, node) {
  const behind = [...graph.ruled].filter(([, revision]) => revision > (graph.proxies[node.name] ?? revision));
  if (!behind.length) return null;
  return h("p", { class: "alarm" }, `Behind: written at revision ${graph.proxies[node.name]}, ${behind[0][0]} is at ${behind[0][1]}.`);
}

/** The panel for a node's gate. The kernel's text is fetched when it is asked for. */
export function gatePanel(page, node) {
  const body = h("div", { class: "gatebody" });
  const ids = page.history?.back ? ["words"] : ["words", "kernel"]; // a node prints its rules of now alone
  const tabs = ["Plain words", page.proxyMode ?? "As the kernel has them"]
    .slice(0, ids.length).map((label, i) => h("button", { type: "button", onclick: () => show(ids[i]) }, label));

  async function show(id) {
    page.rulesTab = id;
    tabs.forEach((tab, i) => tab.setAttribute("aria-pressed", String(ids[i] === id)));
    if (id === "words") return body.replaceChildren(...[lag(page.graph, node), ...words(page.graph)].filter(Boolean));
    try {
      const answer = await page.api.rules(node.name);
      const [key, tool] = KERNEL[answer.mode];
      page.proxyMode = tabs[1].textContent = answer.mode;
      const at = h("p", { class: "grey" }, `Written at revision ${answer.revision}; on the node, ${tool} prints:`);
      body.replaceChildren(at, h("pre", { tabindex: "0" }, answer[key]));
    } catch (error) {
      body.replaceChildren(h("p", { class: "error" }, error.message));
    }
  }
  show(ids.includes(page.rulesTab) ? page.rulesTab : "words");
  return h("section", { class: "gatepanel" }, h("h3", {}, "The gate: rules that kube-proxy wrote"), h("div", { class: "choices" }, ...tabs), body);
}
