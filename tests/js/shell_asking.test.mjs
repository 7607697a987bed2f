// A shell's line where websockets do not come through: the same to ShellLine, by asking.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AskedSocket } from "../../static/podium/shell_asking.mjs";
import { ShellLine } from "../../static/podium/shell_line.mjs";

const data = (text) => ({ data: btoa(text) });
const text = (message) => ({ text: JSON.stringify(message) });
const rest = () => new Promise((done) => { setTimeout(done, 0); });

/** A shell's line whose questions are answered from a list; `turn()` asks the next one. */
function begun(...answers) {
  const world = { asked: [], screen: "", next: null };
  const ask = async (address, said) => { world.asked.push({ address, ...said }); return answers.shift(); };
  world.line = new ShellLine({
    address: (seen) => `ws://podium/ws/clusters/demo/shell/?place=laptop&tab=t1&seen=${seen}`,
    open: (url) => new AskedSocket(url, { ask, wait: (run) => { world.next = run; } }),
    heard: (bytes) => { world.screen += new TextDecoder().decode(bytes); },
    wait: () => {},
  });
  world.turn = async () => { world.next(); await rest(); };
  return world;
}

test("a shell is opened, typed into and heard by asking", async () => {
  const world = begun({ said: [text({ got: 0, resumed: false }), data("$ ")], seen: 2 }, { said: [text({ got: 1 }), data("ls\r\n")], seen: 6 });
  await world.turn();
  assert.deepEqual([world.line.state, world.screen], ["open", "$ "]);
  world.line.type("ls\r");
  await world.turn();
  assert.deepEqual([world.line.waiting, world.screen], ["", "$ ls\r\n"]);
  assert.deepEqual(world.asked.map(({ address, place, tab, seen, open, messages }) => [address, place, tab, seen, open, messages]), [
    ["/ui/clusters/demo/shell/", "laptop", "t1", 0, true, []],
    ["/ui/clusters/demo/shell/", "laptop", "t1", 2, false, [{ type: "ls\r", n: 1 }]],
  ]);
});

test("a shell that has ended is not asked again, one that may not be neither", async () => {
  const ended = begun({ said: [text({ got: 0, resumed: false })], seen: 0, closed: 1000 });
  await ended.turn();
  assert.equal(ended.line.state, "ended");
  const refused = begun({ status: 403 });
  await refused.turn();
  assert.equal(refused.line.state, "ended");
});

test("what could not be asked waits to be typed", async () => {
  const world = begun({ said: [text({ got: 0, resumed: false })], seen: 0 }, null);
  await world.turn();
  world.line.type("date\r");
  await world.turn();
  assert.deepEqual([world.line.state, world.line.waiting], ["away", "date\r"]);
});
