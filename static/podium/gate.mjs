// The gate opened: a node's rules as kube-proxy wrote them, in plain words or as the kernel reads them.
import { h, mono } from "./html.mjs";
import { splitAddress } from "./words.mjs";

const TABS = [["words", "Plain words"], ["iptables", "iptables"], ["nft", "nft"], ["ipvs", "ipvs"]];

/** One rule: the address, then the choice as equal parts, then who was left out and why. */
function ruleRow(row) {
  const endpoints = row.endpoints ?? [];
  return h("li", {},
    h("div", {}, mono(`${row.vip}:${row.port}`, "blue"), h("span", { class: "grey" }, `  ${row.service}`)),
    endpoints.length
      ? h("div", { class: "parts" }, ...endpoints.map((endpoint) => h("span", { class: "part", title: `${endpoint.ip}:${endpoint.port}` }, splitAddress(endpoint.ip)[1])))
      : h("p", { class: "alarm" }, "no endpoint: refused at once"),
    ...(row.left_out ?? []).map((out) => h("div", { class: "out" }, h("s", { class: "mono" }, out.ip), h("span", { class: "grey" }, ` ${out.reason}`))));
}

function words(answer, graphRevision) {
  const late = answer.revision < graphRevision ? h("p", { class: "grey" }, `Written at revision ${answer.revision}; the cluster is at ${graphRevision}.`) : null;
  const rows = [...(answer.rows ?? [])].sort((a, b) => a.service.startsWith("kube-") - b.service.startsWith("kube-"));
  return [late, h("p", { class: "grey" }, "Each part has the same chance; the choice is made once a connection."), h("ul", { class: "rules" }, ...rows.map(ruleRow))];
}

/** The panel for a node's gate: fetched when shown, and again when its revision moves. */
export function gatePanel(page, node) {
  const body = h("div", { class: "gatebody" }, h("p", { class: "grey" }, "reading the rules…"));
  const tabs = TABS.map(([id, label]) => h("button", { type: "button", "aria-pressed": String(id === (page.rulesTab ?? "words")), onclick: () => show(id) }, label));
  let answer = null;

  function show(id) {
    page.rulesTab = id;
    tabs.forEach((tab, i) => tab.setAttribute("aria-pressed", String(TABS[i][0] === id)));
    if (!answer) return;
    body.replaceChildren(...(id === "words" ? words(answer, page.graph.revision) : [h("pre", { tabindex: "0" }, answer.text?.[id] || "no rules")]).filter(Boolean));
  }
  page.api.rules(node.name).then((got) => { answer = got; show(page.rulesTab ?? "words"); })
    .catch((error) => body.replaceChildren(h("p", { class: "error" }, error.message)));
  return h("section", { class: "gatepanel" }, h("h3", {}, "The gate: rules that kube-proxy wrote"), h("div", { class: "choices" }, ...tabs), body);
}
