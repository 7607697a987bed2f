// An act on many seats, a few at a time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inSlices, SLICE, together } from "../../static/podium/class_slices.mjs";

const seats = Array.from({ length: 2 * SLICE + 1 }, (_, i) => i + 1);

test("all seats are done once, in their order, and it is said how far it is", async () => {
  const [asked, told] = [[], []];
  const go = async (said) => { asked.push(said); return { handed: said.seats, errors: said.seats.includes(1) ? { 1: ["no"] } : {} }; };
  const came = await inSlices(go, { act: "hand-over", name: "end", seats }, (...at) => told.push(at));
  assert.deepEqual(came, { handed: seats, errors: { 1: ["no"] } });
  assert.deepEqual(asked.flatMap((said) => said.seats), seats);
  assert.ok(asked.every((said) => said.act === "hand-over" && said.name === "end" && said.seats.length <= SLICE));
  assert.deepEqual(told, [[0, seats.length], [SLICE, seats.length], [2 * SLICE, seats.length]]);
});

test("what fails says how far it came, and no more is done", async () => {
  let asked = 0;
  const go = async () => { asked += 1; if (asked === 2) throw new Error("The server does not answer."); return {}; };
  await assert.rejects(inSlices(go, { seats }, () => {}), { message: `Done at ${SLICE} of ${seats.length} seats. The server does not answer.` });
  assert.equal(asked, 2);
});

test("a failure at once is told in its own words", async () => {
  await assert.rejects(inSlices(async () => { throw new Error("no"); }, { seats: [1] }, () => {}), { message: "no" });
});

test("answers become one", () => {
  assert.deepEqual(together({}, { a: [1] }), { a: [1] });
  assert.deepEqual(together({ a: [1], b: { 1: "x" }, c: 1 }, { a: [2], b: { 2: "y" }, c: 2 }), { a: [1, 2], b: { 1: "x", 2: "y" }, c: 2 });
});
