import assert from "node:assert/strict";
import { test } from "node:test";
import { KERNEL, headWords, modesFrom, ruleRows } from "../../static/podium/gate.mjs";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { golden } from "./golden.mjs";

test("each mode of kube-proxy has its text and the tool that prints it", () => {
  assert.deepEqual(Object.keys(KERNEL), ["iptables", "nftables", "ipvs"]);
  assert.deepEqual(KERNEL.nftables, ["nft", "nft list ruleset"]);
  assert.deepEqual(KERNEL.ipvs, ["ipvs", "ipvsadm -Ln"]);
});

test("the cluster's own mode comes first, and another one's text is not said to be there", () => {
  assert.deepEqual(modesFrom("nftables"), ["nftables", "iptables", "ipvs"]);
  assert.deepEqual(headWords({ mode: "ipvs", own: "ipvs", revision: 57 }), ["Written at revision 57; on the node ", "ipvsadm -Ln", " prints:"]);
  assert.equal(headWords({ mode: "ipvs", own: "nftables", revision: 57 }).join(""), "Not what this node has: its kube-proxy runs in nftables mode. In ipvs mode ipvsadm -Ln would print:");
});

test("a rule has a row with its address, its endpoints, and who was left out", () => {
  const row = ruleRows(fromSnapshot(golden("topology-demo"))).find(({ service }) => service === "default/my-nginx");
  assert.deepEqual([row.endpoints.length, row.leftOut.length], [2, 1]);
});
