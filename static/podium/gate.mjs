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

/** Rules of the past, from what its Services and endpoints were: how far a node lagged behind them then is in no log. */
export const rulesThen = (graph) => h("section", { class: "gatepanel" }, h("h3", {}, `The gate, as of revision ${graph.revision}`),
  h("p", { class: "grey" }, "What its kube-proxy wrote by then, or soon after: how far it lagged is in no log."), ...words(graph));

/** How far this node's rules lag behind the cluster, in a sentence; null when they do not. */
function lag(graph, node) {
  const behind = [...graph.ruled].filter(([, revision]) => revision > (graph.proxies[node.name] ?? revision));
  if (!behind.length) return null;
  return h("p", { class: "alarm" }, `Behind: written at revision ${graph.proxies[node.name]}, ${behind[0][0]} is at ${behind[0][1]}.`);
}

/** The modes of kube-proxy, the cluster's own first. Pure. */
export const modesFrom = (own) => [own, ...Object.keys(KERNEL).filter((mode) => mode !== own)];

const WORDS = "words";

/** The line over a mode's text, every second part being code: when it was written, or that it would be. Pure. */
export function headWords({ mode, own, revision }) {
  const [, tool] = KERNEL[mode];
  if (mode === own) return [`Written at revision ${revision}; on the node `, tool, " prints:"];
  return [`Not what this node has: its kube-proxy runs in ${own} mode. In ${mode} mode `, tool, " would print:"];
}

/** Sentences with the parts of a command line in them. */
const said = (parts) => parts.map((part, i) => (i % 2 ? h("code", {}, part) : part));

/** The panel for a node's gate: plain words, then each mode's text, fetched when it is asked for. → {element, update};
 *  `own`: the cluster's mode, nothing where the server did not say. */
export function gatePanel(page, node, own) {
  const [body, head, text] = [h("div", { class: "gatebody" }), h("p", { class: "grey" }), h("pre", { tabindex: "0" })];
  const ids = [WORDS, ...(own ? modesFrom(own) : [])];
  const tabs = ids.map((id) => h("button", { type: "button", "data-mode": id, onclick: () => show(id) }, id === WORDS ? "Plain words" : KERNEL[id][0]));

  async function fill(id) {
    const answer = await page.api.rules(node.name, id);
    if (page.rulesTab !== id) return;
    head.replaceChildren(...said(headWords(answer)));
    if (text.textContent !== answer[KERNEL[id][0]]) text.textContent = answer[KERNEL[id][0]];
    text.setAttribute("aria-label", KERNEL[id][1]);
    if (!text.isConnected) body.replaceChildren(head, text); // what one reads is not taken away by its like
  }

  function show(id) {
    page.rulesTab = id;
    tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.mode === id)));
    if (id === WORDS) return body.replaceChildren(...[lag(page.graph, node), ...words(page.graph)].filter(Boolean));
    return fill(id).catch((error) => body.replaceChildren(h("p", { class: "error" }, error.message)));
  }

  const update = () => show(ids.includes(page.rulesTab) ? page.rulesTab : WORDS);
  update();
  const element = h("section", { class: "gatepanel" }, h("h3", {}, "The gate: rules that kube-proxy wrote"), h("div", { class: "choices" }, ...tabs), body);
  return { element, update };
}
