// What is said over a line and answered there.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Calls, OVERDUE } from "../../static/podium/class_calls.mjs";

const line = () => ({ OPEN: 1, readyState: 1, sent: [], send(text) { this.sent.push(JSON.parse(text)); } });
const posted = () => { const said = []; return Object.assign((word) => async () => { said.push(word); return { vote: word }; }, { said }); };

beforeEach(() => mock.timers.reset());

test("each word has the answer with its own number", async () => {
  const [calls, socket, post] = [new Calls(), line(), posted()];
  const both = [calls.call(socket, { choice: 0 }, post("a")), calls.call(socket, { choice: 1 }, post("b"))];
  assert.deepEqual(socket.sent, [{ choice: 0, id: 1 }, { choice: 1, id: 2 }]);
  calls.answered({ type: "answer", id: 2, vote: "second" });
  calls.answered({ type: "answer", id: 1, vote: "first" });
  assert.deepEqual((await Promise.all(both)).map(({ vote }) => vote), ["first", "second"]);
  assert.deepEqual(post.said, []);
});

test("a refusal is an error in the server's words, and is not tried another way", async () => {
  const [calls, post] = [new Calls(), posted()];
  const refused = calls.call(line(), { choice: 9 }, post("a"));
  calls.answered({ id: 1, message: "nothing is being voted on now" });
  await assert.rejects(refused, /nothing is being voted on now/);
  assert.deepEqual(post.said, []);
});

test("where there is no line it goes another way", async () => {
  const post = posted();
  assert.deepEqual(await new Calls().call({ OPEN: 1, readyState: 3 }, { choice: 0 }, post("a")), { vote: "a" });
});

test("a line that breaks has only the last word said another way", async () => {
  const [calls, socket, post] = [new Calls(), line(), posted()];
  const both = ["a", "b"].map((word, choice) => calls.call(socket, { choice }, post(word)));
  calls.lost();
  assert.deepEqual(await Promise.all(both), [{}, { vote: "b" }]);
  assert.deepEqual(post.said, ["b"]);
});

test("a line that is dead without saying so does not keep a word", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const [calls, post] = [new Calls(), posted()];
  const said = calls.call(line(), { choice: 0 }, post("a"));
  mock.timers.tick(OVERDUE);
  assert.deepEqual(await said, { vote: "a" });
});
