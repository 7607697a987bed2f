import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer, digest, spoken } from "../../static/podium/announce.mjs";

const beat = (revision, sentence, part = "replicaset") => ({ revision, sentence, part });

/** An announcer with a clock turned by hand. */
function staged() {
  const region = { textContent: "" };
  const timers = [];
  const said = [];
  const announcer = new Announcer(region, (seconds, run) => timers.push({ seconds, run }));
  const turn = () => { const { seconds, run } = timers.shift(); run(); if (said.at(-1) !== region.textContent) said.push(region.textContent); return seconds; };
  return { announcer, said, timers, turn };
}

test("what happened before the page was opened is not read out", () => {
  const { announcer, timers } = staged();
  announcer.tell([beat(1, "a"), beat(2, "b")]);
  assert.equal(timers.length, 0);
});

test("a hundred changes at once are one sentence and a count", () => {
  const { announcer, said, turn, timers } = staged();
  announcer.tell([beat(1, "before")]);
  announcer.tell(Array.from({ length: 100 }, (_, i) => beat(i + 2, `pod ${i}`)));
  turn();
  assert.deepEqual(said, ["pod 99. And 99 more changes: the story lists them."]);
  turn();
  assert.equal(timers.length, 0);
});

test("a sentence has its time: no new one comes while it is spoken", () => {
  const { announcer, said, turn } = staged();
  announcer.say("replicaset my-nginx creates two pods");
  turn();
  announcer.say("the scheduler binds one");
  announcer.say("and another");
  assert.equal(said.length, 1);
  assert.ok(turn() >= spoken("replicaset my-nginx creates two pods"));
  turn();
  assert.equal(said.at(-1), "and another. And 1 more change: the story lists it.");
});

test("each change is heard once, however often the story is told", () => {
  const { announcer, said, turn, timers } = staged();
  announcer.tell([beat(1, "before")]);
  announcer.tell([beat(1, "before"), beat(2, "new")]);
  announcer.tell([beat(1, "before"), beat(2, "new")]);
  turn();
  turn();
  assert.deepEqual(said, ["new."]);
  assert.equal(timers.length, 0);
});

test("a person's act is said before what followed from it", () => {
  assert.equal(digest([{ words: "you scale it.", person: true }, { words: "x", person: false }]), "you scale it. And 1 more change: the story lists it.");
});

test("no more than a person can hear: 150 words a minute", () => {
  assert.ok(spoken(Array(16).fill("word").join(" ")) > 16 / (160 / 60));
});
