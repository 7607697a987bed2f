// A cluster as a stamp: the text that it is drawn from.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countsOf, grid, read, words } from "../../static/podium/class_mini.mjs";

test("nodes with their marks and pods, and who waits for one", () => {
  assert.deepEqual(read("C1R2|!T1|~;P1V1"), {
    nodes: [{ mark: "", pods: ["crashloop", "ready", "ready"] }, { mark: "cut", pods: ["terminating"] }, { mark: "cordoned", pods: [] }],
    waiting: ["pending", "stuck"],
  });
  assert.deepEqual(read(""), { nodes: [], waiting: [] });
  assert.deepEqual(read(";R1"), { nodes: [], waiting: ["ready"] });
  assert.deepEqual(read("|;").nodes.length, 2);
});

test("what is counted, and what it is called", () => {
  assert.deepEqual(countsOf("X1C1R2S1|!U1;V1P1"), { ready: 3, all: 8, troubled: 3, cut: 1 });
  assert.equal(words("R2|!;P1"), "2 of 3 pods ready, a node is not ready");
  assert.equal(words("!|!;"), "no pods, 2 nodes are not ready");
});

test("pods stand in rows, the first ones first", () => {
  assert.deepEqual(grid(["failed", "ready", "ready"], 2, 0, 0), [[0, 0, "failed"], [11, 0, "ready"], [0, 11, "ready"]]);
  assert.equal(grid(Array(500).fill("ready"), 5, 0, 0).length, 60);
});
