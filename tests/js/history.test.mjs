import assert from "node:assert/strict";
import { test } from "node:test";

const media = { matches: false, addEventListener() {} };
Object.assign(globalThis, { document: { querySelector: () => null, addEventListener() {}, documentElement: { dataset: {} } }, window: { matchMedia: () => media } });
const { History } = await import("../../static/podium/history.mjs");

const FILM = { snapshot: { revision: 1, collections: {}, changes: [] }, deltas: [], upto: 9 };

/** A history whose films come when they are let. */
function waiting() {
  let come;
  const film = new Promise((resolve) => { come = () => resolve(FILM); });
  return { history: new History({ api: { page: "", call: () => film } }), come };
}

test("a look says that it is drawn", async () => {
  const { history, come } = waiting();
  const look = history.look(4);
  come();
  assert.equal(await look, true);
  assert.equal(history.back.revision, 4);
});

test("who has returned to now is not taken back by a film that comes late", async () => {
  const { history, come } = waiting();
  const look = history.look(4);
  history.toNow();
  come();
  assert.equal(await look, false);
  assert.equal(history.back, null);
});

test("of two looks the newer one counts", async () => {
  const { history, come } = waiting();
  const looks = [history.look(4), history.look(5)];
  come();
  assert.deepEqual(await Promise.all(looks), [false, true]);
  assert.equal(history.back.revision, 5);
});

test("what cannot be looked at is said, and nothing is shown", async () => {
  const history = new History({ api: { page: "", call: () => Promise.reject(new Error("Revision 4 is forgotten")) } });
  const said = [];
  history.addEventListener("failed", ({ detail }) => said.push(detail.message));
  assert.equal(await history.look(4), false);
  assert.deepEqual([said, history.back], [["Revision 4 is forgotten"], null]);
});

test("steps that are faster than the films go on from where the last one is to lead", async () => {
  const { history, come } = waiting();
  history.settle([3, 4, 5, 6].map((revision) => ({ revision, by: "alice", verb: "create", kind: "Pod", resource: "pods", name: `p${revision}`, why: "", at: "2026-01-02T10:42:00Z" })));
  const steps = [history.step(-1), history.step(-1), history.step(1)];
  come();
  await Promise.all(steps);
  assert.equal(history.back.revision, 5);
});
