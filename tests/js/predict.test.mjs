import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../../static/podium/playback.mjs";
import { questions, standsBefore } from "../../static/podium/predict.mjs";
import { golden, TRACES } from "./golden.mjs";

const traces = Object.fromEntries(TRACES.map((name) => [name, golden(`trace-${name}`)]));
const kinds = (name) => questions(traces[name]).map(({ kind }) => kind);
const words = (text) => text.split(/\s+/).length;

test("every question has two to four choices, one of them right, and says why each other is wrong", () => {
  for (const trace of Object.values(traces)) {
    for (const { ask, choices } of questions(trace)) {
      assert.ok(choices.length >= 2 && choices.length <= 4, ask);
      assert.equal(choices.filter(({ right }) => right).length, 1, ask);
      assert.equal(new Set(choices.map((one) => one.words)).size, choices.length, ask);
      for (const { right, why } of choices) assert.equal(Boolean(why), !right);
    }
  }
});

test("asks and reasons are sentences of sixteen words at most", () => {
  for (const trace of Object.values(traces)) {
    for (const { ask, choices } of questions(trace)) for (const text of [ask, ...choices.map(({ why }) => why)]) assert.ok(words(text) <= 16, text);
  }
});

test("a request to a Service is asked about its name, the gate's choice and the way back", () => {
  assert.deepEqual(kinds("answered"), ["name", "gate", "back"]);
  const [name, gate] = questions(traces.answered);
  assert.ok(name.choices.find(({ right }) => right).words.includes("10.0.162.149"));
  assert.equal(gate.choices.find(({ right }) => right).words, "10.244.2.5:80");
  assert.ok(gate.choices.some((one) => one.words === "10.244.3.4:80" && /1st of 2/.test(one.why)));
  assert.ok(gate.choices.some((one) => one.words === "10.244.1.6" && /not ready/.test(one.why)));
  assert.ok(gate.choices.some((one) => /to the Service/.test(one.words)));
});

test("a node port is asked whom the pod will see; what fails, how it ends", () => {
  assert.ok(kinds("nodeport").includes("source"));
  for (const name of ["refused", "dropped", "cut", "badcert"]) assert.ok(kinds(name).includes("end"), name);
  assert.ok(kinds("nxdomain").includes("name"));
});

test("a question is asked when the packet is there and before it is decided", () => {
  for (const trace of Object.values(traces)) {
    for (const { index, at: time } of questions(trace)) {
      const moment = at(trace, time);
      assert.ok(moment.index === index ? !moment.arrived : moment.index === index - 1);
    }
  }
});

test("no time behind an open question is reached", () => {
  const open = questions(traces.answered);
  assert.equal(standsBefore(open, 0), null);
  assert.equal(standsBefore(open, open[1].at + 5), open[0]);
  assert.equal(standsBefore(open.slice(1), open[0].at + 5), null);
});

test("the same trace asks the same", () => {
  assert.deepEqual(questions(traces.local), questions(traces.local));
});
