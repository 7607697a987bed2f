import assert from "node:assert/strict";
import { test } from "node:test";
import { FEW, fateOf, fatesBetween, isFew, learned } from "../../static/podium/dots.mjs";
import { golden } from "./golden.mjs";

const state = (endpoints, verdicts) => ({ endpoints, verdicts });
const [answered, refused] = ["trace-answered", "trace-refused"].map(golden);

test("up to twenty requests a second are dots, of the world's seconds, however quick the cluster's are", () => {
  assert.equal(isFew({ rate: FEW }, { speed: 1 }), true);
  assert.equal(isFew({ rate: FEW + 1 }, { speed: 1 }), false);
  assert.equal(isFew({ rate: 5 }, { speed: 10 }), false);
  assert.equal(isFew({ rate: 50 }, { speed: 0.1 }), true);
});

test("every request that was sent between two states has one fate: who answered, or how it failed", () => {
  const before = state({ a: 3, b: 1 }, { answered: 4 });
  const after = state({ a: 5, b: 2, c: 1 }, { answered: 8, refused: 2 });
  assert.deepEqual(fatesBetween(before, after).sort(), ["a", "a", "b", "c", "refused", "refused"]);
  assert.deepEqual(fatesBetween(after, after), []);
});

test("one pod's requests do not all come first", () => {
  const fates = fatesBetween(state({}, {}), state({ a: 3, b: 3 }, {}));
  assert.deepEqual(fates, ["a", "b", "a", "b", "a", "b"]);
});

test("a sample teaches the way to the pod that answered, or to where such a request dies", () => {
  const ways = learned(learned(new Map(), answered), refused);
  assert.equal(ways.get(answered.outcome.endpoint.name), answered);
  assert.equal(ways.get("refused"), refused);
  const newer = { ...answered, id: 99 };
  assert.equal(learned(ways, newer).get(fateOf(answered)), newer);
  assert.equal(ways.get(fateOf(answered)), answered);
});
