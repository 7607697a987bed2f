// What the window of the room says about the way in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { knownOf, lineOf } from "../../static/podium/class_reach.mjs";

const WIFI = { url: "http://192.0.2.5:8000", interface: "wlan0", kind: "network", answer: "answers", reached: "" };
const TUNNEL = { ...WIFI, url: "http://10.8.0.2:8000", interface: "tun0", kind: "vpn" };
const fresh = { addresses: [WIFI, TUNNEL], best: WIFI.url, reached: [], troubles: [{ what: "A firewall may be on.", ways: [] }], next: "Open it on a phone." };

test("an address that answers is not yet one that others reach", () => {
  assert.deepEqual(lineOf(fresh, WIFI.url), { state: "unknown", words: "This address answers. Open it on a phone." });
});

test("the first who comes proves it", () => {
  const report = { ...fresh, reached: [{ url: WIFI.url, at: "2026-11-23T10:00:00Z" }] };
  assert.equal(lineOf(report, WIFI.url).state, "works");
  assert.deepEqual(lineOf(report, TUNNEL.url), { state: "trouble", words: `Others come by ${WIFI.url}: show that one.` });
});

test("a laptop that was carried elsewhere says its new address", () => {
  assert.deepEqual(lineOf(fresh, "http://198.51.100.9:8000"),
    { state: "trouble", words: "This machine has another address now: http://192.0.2.5:8000." });
});

test("what was found out is said; what is only likely waits to be asked for", () => {
  const silent = { ...WIFI, answer: "silent" };
  const report = { ...fresh, addresses: [silent], best: "", troubles: [{ what: "Nobody answers there.", ways: [], sure: true }] };
  assert.deepEqual(lineOf(report, WIFI.url), { state: "trouble", words: "Nobody answers there." });
});

test("an address is told with its interface and what came of asking there", () => {
  assert.equal(knownOf(TUNNEL), "tun0 · vpn · answers");
  assert.equal(knownOf({ ...WIFI, reached: "2026-11-23T10:00:00Z" }), "wlan0 · somebody has come this way");
});
