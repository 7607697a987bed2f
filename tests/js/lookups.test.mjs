import assert from "node:assert/strict";
import { test } from "node:test";
import { isLookup, openingLookup } from "../../static/podium/lookups.mjs";
import { hostPort, shortAddress, splitAddress } from "../../static/podium/words.mjs";
import { golden } from "./golden.mjs";

test("a request's lookup ends where its first own packet begins", () => {
  const trace = golden("trace-answered");
  const found = openingLookup(trace);
  assert.deepEqual([found.upto, found.name, found.address], [12, "my-nginx", "10.0.162.149"]);
  assert.ok(trace.hops.slice(0, 12).every(isLookup) && !isLookup(trace.hops[12]));
});

test("who calls an address looks nothing up, and a lookup in vain is never folded", () => {
  assert.equal(openingLookup(golden("trace-nodeport")), null);
  assert.equal(openingLookup(golden("trace-nxdomain")), null);
});

test("addresses of both families part into what repeats and what tells", () => {
  assert.deepEqual(hostPort("10.0.0.1:80"), ["10.0.0.1", "80"]);
  assert.deepEqual(hostPort("[fd00:10:96::a]:80"), ["fd00:10:96::a", "80"]);
  assert.deepEqual(hostPort("10.0.0.1"), ["10.0.0.1", ""]);
  assert.deepEqual(splitAddress("10.244.3.4"), ["10.244.", "3.4"]);
  assert.deepEqual(splitAddress("fd00:10:244:1::5"), ["fd00:10:244:", "1::5"]);
  assert.equal(shortAddress("fd00:10:244:1::5"), "1::5");
});
