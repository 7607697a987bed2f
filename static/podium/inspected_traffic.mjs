// What the inspector says of policies, Ingresses and loads; and at which ports of this machine a Service is open.
import { curlLine, remove } from "./actions.mjs";
import { allowed, backends, picked, selectorText } from "./concerns.mjs";
import { copy, h, mono } from "./html.mjs";
import { fairShare, perSecond } from "./rates.mjs";
import { restartLoad, stopLoad } from "./traffic_actions.mjs";
import { count } from "./words.mjs";

const go = (page, collection, uid, words) =>
  h("button", { type: "button", class: "link mono", onclick: () => { page.selected = null; page.select({ collection, uid }); } }, words);

const podLinks = (page, uids) => uids.slice(0, 12).map((uid) => go(page, "pods", uid, page.graph.pods.get(uid).name));

function passing(page, policy, direction) {
  const peers = allowed(page.graph, policy, direction);
  if (peers === null) return "anybody: the policy says nothing of it";
  if (peers === "anybody") return "anybody, at the ports that its rules name";
  const blocks = policy[direction.toLowerCase()].flatMap((rule) => rule.peers).filter((peer) => peer.block).map((peer) => mono(peer.block));
  const told = [...podLinks(page, peers), ...blocks];
  return told.length ? told : "nobody";
}

function policies(page, uid, policy) {
  const pods = picked(page.graph, policy);
  return {
    kind: "NetworkPolicy", name: policy.name,
    says: `It picks ${count(pods.length, "pod")}. To them only what some policy allows may pass; all else is dropped, silently.`,
    facts: [
      ["Picks", [mono(selectorText(policy.pods)), h("div", {}, ...podLinks(page, pods))]],
      ["May come", passing(page, policy, "Ingress")], ["May be gone to", passing(page, policy, "Egress")],
    ],
    more: [],
    actions: [["Delete", remove({ kind: "NetworkPolicy", ...policy })]],
    signature: JSON.stringify([uid, policy, pods, ["Ingress", "Egress"].map((one) => allowed(page.graph, policy, one))]),
  };
}

/** From the internet to where the Ingress is reached, by its first host. */
function askThrough(page, { rows, address: [address], tls }) {
  const host = rows.find((row) => row.host)?.host ?? "";
  const url = `${tls.includes(host) ? "https" : "http"}://${address.includes(":") ? `[${address}]` : address}${rows[0]?.path ?? "/"}`;
  const from = { kind: "internet", name: "internet" };
  return ["Send a request to it…", { run: () => page.open("send", { ...from, url, host }), kubectl: curlLine(from, url, host) }];
}

function ingresses(page, uid, ingress) {
  const services = backends(page.graph, ingress).map((id) => [id, page.graph.services.get(id)]);
  const row = ({ host, path, type, service, port }) => {
    const [id] = services.find(([, one]) => one.name === service) ?? [];
    return h("tr", {}, h("td", { class: "mono" }, type === "default" ? "anything else" : `${host || "any host"}${path}`), h("td", { class: "grey" }, type === "default" ? "" : type),
      h("td", {}, id ? go(page, "services", id, `${service}:${port}`) : h("span", { class: "alarm mono" }, `${service}:${port} is not there`)));
  };
  return {
    kind: "Ingress", name: ingress.name,
    says: "A table for a web proxy: which Service a request is for, by host and path. The proxy is a pod like any other.",
    facts: [["Class", mono(ingress.className || "none")], ["Reached at", mono(ingress.address.join(", ") || "no controller has taken it yet")], ...(ingress.tls.length ? [["TLS for", mono(ingress.tls.join(", "))]] : [])],
    more: [h("table", { class: "routes" }, h("tbody", {}, ...ingress.rows.map(row)))],
    actions: [...(ingress.address.length ? [askThrough(page, ingress)] : []), ["Delete", remove({ kind: "Ingress", ...ingress })]],
    signature: JSON.stringify([uid, ingress, services.map(([id]) => id)]),
  };
}

/** A part that draws itself again with each graph and each sample, for as long as it is on the page. */
function living(draw) {
  const element = h("section", { class: "loadcounts" });
  const again = () => {
    if (drawn && !element.isConnected) ["graph", "sample"].forEach((name) => document.removeEventListener(name, again));
    else element.replaceChildren(...draw());
    drawn = drawn || element.isConnected;
  };
  let drawn = false;
  ["graph", "sample"].forEach((name) => document.addEventListener(name, again));
  again();
  return element;
}

function shares(page, uid) {
  const generator = page.graph.generators.get(uid);
  if (!generator) return [];
  const rate = page.streams.rate(uid);
  const fair = rate && fairShare(page.graph, generator, rate);
  const rows = Object.entries(generator.endpoints).map(([name, total]) => h("tr", {},
    h("th", { scope: "row", class: "mono" }, name), h("td", { class: "mono" }, total.toLocaleString("en")), h("td", {}, rate ? perSecond(rate.endpoints[name] ?? 0) : "")));
  const verdicts = Object.entries(generator.verdicts).map(([verdict, total]) => h("li", { class: verdict === "answered" ? "" : "alarm" }, `${total.toLocaleString("en")} ${verdict}`));
  return [
    h("p", {}, h("b", {}, generator.requests.toLocaleString("en")), ` sent in ${(generator.elapsed / 1000).toFixed(1)} s`, rate ? `, ${perSecond(rate.sent)} now` : ""),
    h("ul", { class: "verdicts" }, ...verdicts),
    rows.length ? h("table", { class: "routes" }, h("tbody", {}, ...rows)) : null,
    fair ? h("p", { class: "grey" }, `A fair share would be ${perSecond(fair)} each.`) : null,
  ].filter(Boolean);
}

function generators(page, uid, generator) {
  const running = generator.phase !== "Finished";
  const follow = async () => {
    const trace = await page.streams.newest(uid);
    if (!trace) throw new Error("It ended before a request of it was sampled.");
    page.replay.open(trace);
  };
  return {
    kind: "TrafficGenerator", name: generator.name,
    says: running ? "A load: the same request over and over, each decided as one alone would be." : "This load is finished; its counts stay until it is deleted.",
    facts: [
      ["From", mono(generator.from.name || "the internet")], ["To", mono(generator.to)],
      ["Rate", mono(`${generator.rate.toLocaleString("en")}/s, ${generator.pattern}`)],
      ["Connections", generator.connections === "reused" ? "one, reused: all hit one pod" : "a new one for each request"],
      ...(generator.duration ? [["For", mono(`${generator.duration} s`)]] : []),
    ],
    more: [living(() => shares(page, uid))],
    actions: [
      ...(running ? [
        ["Follow the newest request", { run: follow, kubectl: `kubectl get trafficgenerator ${generator.name} -o jsonpath={.status.sample}` }],
        ["Stop", { run: () => page.api.act(stopLoad(page.now.generators.get(uid))), kubectl: stopLoad(generator).kubectl }]]
        : [["Start again", { run: async () => { for (const call of restartLoad(generator)) await page.api.act(call); }, kubectl: `kubectl replace --force -f …` }]]),
      ["Delete", remove({ kind: "TrafficGenerator", ...generator })],
    ],
    signature: JSON.stringify([uid, generator.phase, generator.rate, generator.to, generator.duration]),
  };
}

/** Where a Service is open on this machine (serve --open-ports): asked of the server; nothing where it is not. */
export function openDoors(page, service) {
  const element = h("section", { class: "doors", hidden: true });
  if (!["NodePort", "LoadBalancer"].includes(service.type) || page.history?.back) return element;
  const row = ({ kind, port, protocol, door }) => h("li", {}, h("span", {}, "Open at ", mono(door)), h("span", { class: "grey" }, `for ${kind === "NodePort" ? "node port" : "the load balancer's"} ${port}/${protocol}`),
    h("button", { type: "button", class: "plain", "aria-label": `Copy ${door}`, onclick: async (event) => { event.target.textContent = (await copy(door)) === false ? door : "Copied"; } }, "Copy"));
  page.api.call("GET", `${page.api.page}/doors/`).then(({ doors = [] }) => {
    const mine = doors.filter((door) => door.service === `${service.namespace}/${service.name}`);
    element.hidden = !mine.length;
    element.replaceChildren(h("h3", {}, "On this machine"), h("ul", {}, ...mine.map(row)));
  }, () => {});
  return element;
}

export const TRAFFIC_PANELS = { policies, ingresses, generators };
