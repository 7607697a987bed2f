import assert from "node:assert/strict";
import { test } from "node:test";
import { allowed, backends, concerned, guarded, picked, policyRows, selectorText, selects } from "../../static/podium/concerns.mjs";
import { emptyGraph } from "../../static/podium/graph.mjs";
import { labelOf } from "../../static/podium/labels.mjs";
import { cardOf } from "../../static/podium/traffic_cards.mjs";

const pod = (name, labels, namespace = "shop", more = {}) => [name, { name, namespace, labels, ...more }];
const graph = {
  ...emptyGraph(),
  pods: new Map([pod("web", { app: "web" }), pod("friend", { access: "true" }), pod("stranger", {}), pod("far", { access: "true" }, "other"), pod("host", { app: "web" }, "shop", { hostNetwork: true })]),
  namespaces: new Map([["n1", { name: "shop", labels: { team: "a" } }], ["n2", { name: "other", labels: { team: "b" } }]]),
};
const app = { matchLabels: { app: "web" } };
const policy = (more) => ({ name: "guard", namespace: "shop", pods: app, types: ["Ingress"], ingress: [], egress: [], ...more });
const rule = (...peers) => ({ peers, ports: ["80/TCP"] });

test("selectors match by labels and by expressions; the empty one matches everybody", () => {
  const where = (operator, values) => ({ matchExpressions: [{ key: "tier", operator, values }] });
  assert.ok(selects({}, { any: "thing" }));
  assert.ok(selects(where("In", ["a", "b"]), { tier: "a" }) && !selects(where("In", ["a"]), {}));
  assert.ok(selects(where("NotIn", ["a"]), {}) && !selects(where("NotIn", ["a"]), { tier: "a" }));
  assert.ok(selects(where("Exists"), { tier: "" }) && selects(where("DoesNotExist"), {}));
  assert.equal(selectorText(where("In", ["a", "b"])), "tier in (a,b)");
  assert.equal(selectorText({}), "all pods");
});

test("a policy picks pods of its own namespace, but none on the host network", () => {
  assert.deepEqual(picked(graph, policy()), ["web"]);
  assert.deepEqual(picked(graph, policy({ pods: {} })), ["web", "friend", "stranger"]);
});

test("a peer without a namespaceSelector is of the policy's namespace, with one of any that it names", () => {
  const access = { matchLabels: { access: "true" } };
  const come = (...peers) => allowed(graph, policy({ ingress: [rule(...peers)] }), "Ingress");
  assert.deepEqual(come({ pods: access, namespaces: null }), ["friend"]);
  assert.deepEqual(come({ pods: access, namespaces: {} }), ["friend", "far"]);
  assert.deepEqual(come({ pods: null, namespaces: { matchLabels: { team: "b" } } }), ["far"]);
  assert.deepEqual(come({ block: "10.0.0.0/8", except: [] }), []);
});

test("no rule lets nobody in, a rule without peers anybody; a direction that it does not name is open", () => {
  assert.deepEqual(allowed(graph, policy(), "Ingress"), []);
  assert.equal(allowed(graph, policy({ ingress: [rule()] }), "Ingress"), "anybody");
  assert.equal(allowed(graph, policy(), "Egress"), null);
});

test("a policy's rows say who may come and go", () => {
  assert.deepEqual(policyRows(policy({ types: ["Ingress", "Egress"], ingress: [rule({ pods: { matchLabels: { access: "true" } }, namespaces: null })] })),
    [["in", "← access=true :80"], ["out", "→ nobody"]]);
  assert.deepEqual(policyRows(policy({ ingress: [rule({ block: "10.0.0.0/8", except: ["10.1.0.0/16"] })] })), [["in", "← 10.0.0.0/8 but 10.1.0.0/16 :80"]]);
});

test("a guarded pod knows its policies", () => {
  const two = { ...graph, policies: new Map([["p", policy()], ["q", policy({ name: "other", pods: {} })]]) };
  assert.deepEqual(guarded(two).get("web"), ["guard", "other"]);
  assert.equal(guarded(two).has("far"), false);
  assert.deepEqual([...concerned(two, { collection: "policies", uid: "p" })], ["p", "web"]);
});

test("an Ingress is a table whose rows lead to Services of its namespace", () => {
  const services = new Map([["s", { name: "cart", namespace: "shop" }], ["t", { name: "cart", namespace: "other" }]]);
  const ingress = { name: "door", namespace: "shop", rows: [{ host: "shop.example", path: "/cart", type: "Prefix", service: "cart", port: 80 }, { host: "", path: "", type: "default", service: "cart", port: 80 }] };
  assert.deepEqual(backends({ ...graph, services }, ingress), ["s"]);
  assert.deepEqual(cardOf("ingresses", ingress).rows, [["", "shop.example/cart… → cart:80"], ["", "anything else → cart:80"]]);
  assert.equal(labelOf(null, "policies", policy()), "NetworkPolicy guard in shop, picks app=web, in ← nobody");
});

test("a card is as wide as its longest row, and a long table ends in a count", () => {
  const rows = Array.from({ length: 7 }, (_, i) => ({ host: "h", path: `/${i}`, type: "Exact", service: "s", port: 80 }));
  const card = cardOf("ingresses", { name: "door", rows });
  assert.equal(card.rows.at(-1)[1], "and 3 more");
  assert.ok(card.w > 13 * 7 && card.h > 5 * 20);
});
