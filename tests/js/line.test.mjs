import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, constants } from "node:zlib";
import { Line, lineSplitter } from "../../static/podium/line.mjs";

globalThis.WebSocket ??= { OPEN: 1 };
const flush = { finishFlush: constants.Z_SYNC_FLUSH };
const packed = (...messages) => deflateRawSync(messages.map((message) => `${JSON.stringify(message)}\n`).join(""), flush);
const said = [];
const socket = { readyState: 1, send: (word) => said.push(word), close: () => {} };

test("lines are whole however they were cut", () => {
  const split = lineSplitter();
  assert.deepEqual([split('{"a"'), split(":1}\n{"), split("}\n\n")], [[], ['{"a":1}'], ["{}", ""]]);
});

test("a stream that begins anew goes on, and everything comes in order", async () => {
  const told = [];
  const all = new Promise((done) => {
    const line = new Line(socket, (message) => told.push(message) === 4 && done());
    for (const piece of [packed({ n: 1 }, { n: 2 }), packed({ n: 3 }), packed({ n: 4, words: "ü" })]) line.take(piece);
  });
  await all;
  assert.deepEqual(told.map(({ n }) => n), [1, 2, 3, 4]);
  assert.equal(told[3].words, "ü");
});

test("a word is said for every portion that was digested", () => {
  said.length = 0;
  const line = new Line(socket, () => {});
  line.take(JSON.stringify("x".repeat(65534)));
  line.take(JSON.stringify("x".repeat(3 * 65536)));
  assert.deepEqual(said, ["more", "more", "more", "more"]);
});
