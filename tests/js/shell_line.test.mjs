import assert from "node:assert/strict";
import { test } from "node:test";

import { ShellLine } from "../../static/podium/shell_line.mjs";

class Socket extends EventTarget {
  sent = [];
  send(text) { this.sent.push(JSON.parse(text)); }
  close(code) { this.closed = code; }
  says(message) { this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) })); }
  prints(text) { this.dispatchEvent(Object.assign(new Event("message"), { data: new TextEncoder().encode(text).buffer })); }
  drops(code = 1006) { this.dispatchEvent(Object.assign(new Event("close"), { code })); }
}

/** A line whose sockets and timers are in the test's hands. */
function begun() {
  const world = { sockets: [], seen: [], screen: "", told: [], again: [] };
  world.line = new ShellLine({
    address: (seen) => { world.seen.push(seen); return "ws:"; },
    open: () => world.sockets[world.sockets.push(new Socket()) - 1],
    heard: (bytes) => { world.screen += new TextDecoder().decode(bytes); },
    told: (message) => world.told.push(message),
    wait: (run) => world.again.push(run),
  });
  return world;
}
const typed = (socket) => socket.sent.filter((one) => "type" in one).map(({ type, n }) => `${n}:${type}`);

test("what is typed is numbered, and kept until it has arrived", () => {
  const { line, sockets: [socket] } = begun();
  socket.says({ got: 0, resumed: false });
  line.type("date\r");
  line.type("ls\r");
  assert.deepEqual(typed(socket), ["1:date\r", "2:ls\r"]);
  socket.says({ got: 1 });
  assert.equal(line.waiting, "ls\r");
});

test("what is typed while the line is down waits to be seen, and goes out once", () => {
  const world = begun();
  world.sockets[0].says({ got: 0, resumed: false });
  world.sockets[0].drops();
  world.line.type("kubectl get pods\r");
  assert.equal(world.line.state, "away");
  assert.equal(world.line.waiting, "kubectl get pods\r");
  world.again[0]();
  world.sockets[1].says({ got: 0, resumed: true });
  assert.deepEqual(typed(world.sockets[1]), ["1:kubectl get pods\r"]);
});

test("a shell that was found again is sent only what it lacks", () => {
  const world = begun();
  world.sockets[0].says({ got: 0, resumed: false });
  world.line.type("a");
  world.line.type("b");
  world.sockets[0].drops();
  world.again[0]();
  world.sockets[1].says({ got: 1, resumed: true });
  assert.deepEqual(typed(world.sockets[1]), ["2:b"]);
});

test("in a new shell nothing is typed that an old one may have run", () => {
  const world = begun();
  world.sockets[0].says({ got: 0, resumed: false });
  world.line.type("rm -r web\r");
  world.sockets[0].drops();
  world.line.type("ls\r");
  world.again[0]();
  world.sockets[1].says({ got: 0, resumed: false });
  assert.deepEqual(typed(world.sockets[1]), ["1:ls\r"]);
});

test("what was printed meanwhile is asked for from the byte that was seen", () => {
  const world = begun();
  world.sockets[0].says({ got: 0, resumed: false });
  world.sockets[0].prints("ü$ ");
  world.sockets[0].drops();
  world.again[0]();
  assert.deepEqual(world.seen, [0, 4]);
  assert.equal(world.screen, "ü$ ");
});

test("a shell that has ended is not asked for again, and takes no keys", () => {
  const world = begun();
  world.sockets[0].says({ got: 0, resumed: false });
  world.sockets[0].drops(1000);
  world.line.type("x");
  assert.equal(world.line.state, "ended");
  assert.equal(world.line.waiting, "");
  assert.equal(world.again.length, 0);
});

test("a size is told again to every connection", () => {
  const world = begun();
  world.line.resize(100, 30);
  world.sockets[0].says({ got: 0, resumed: false });
  assert.deepEqual(world.sockets[0].sent, [{ resize: [100, 30] }]);
});

test("what is for the page is handed on", () => {
  const world = begun();
  world.sockets[0].says({ got: 0, resumed: false });
  world.sockets[0].says({ edit: "pod.yaml" });
  assert.deepEqual(world.told, [{ edit: "pod.yaml" }]);
});

test("of a paste that is too long goes out what a terminal refuses with words, not what ends the line", () => {
  const { line, sockets: [socket] } = begun();
  socket.says({ got: 0, resumed: false });
  line.type("x".repeat(10_000_000));
  assert.deepEqual(socket.sent.map(({ type }) => type.length), [60_000]);
});
