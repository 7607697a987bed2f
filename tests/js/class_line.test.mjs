// What is asked for where websockets do not come through.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ASKED, isNews } from "../../static/podium/class_line.mjs";

test("a wall that was asked for is told as it would be over the line", () => {
  const types = ASKED.wall.told({ room: { seats: 2 }, rows: [{ seat: 1 }], stuck: [], vote: null }).map(({ type }) => type);
  assert.deepEqual(types, ["room", "wall", "stuck", "vote"]);
});

test("a seat asks for what was said since it asked last", () => {
  assert.equal(ASKED.now.address(0), "now/");
  assert.equal(ASKED.now.address(1764000000.5), "now/?at=1764000000.5");
  assert.deepEqual(ASKED.now.told({ at: 1, messages: [{ type: "class" }] }), [{ type: "class" }]);
});

test("the window of the room asks for what the room may know", () => {
  assert.equal(ASKED.room.address(), "room/");
  assert.deepEqual(ASKED.room.told({ messages: [{ type: "room", here: 2 }, { type: "lead", lead: null }] }).map(({ type }) => type), ["room", "lead"]);
});

test("what is told again and again is heard once, a notice each time", () => {
  const known = new Map();
  const heard = [{ type: "class", step: 1 }, { type: "class", step: 1 }, { type: "class", step: 2 }, { type: "notice" }, { type: "notice" }].map((message) => isNews(message, known));
  assert.deepEqual(heard, [true, false, true, true, true]);
});
