// The store: owns the websocket and the graph. Everything the page knows of the cluster comes through here.
//
// The server sends a snapshot, then deltas; the store folds them and tells its listeners once a frame, however
// many arrived. When the line breaks it tries again, waiting longer each time, and asks for what it missed by
// revision; a server that cannot give that sends a fresh snapshot, which is as good.
import { applyDelta, emptyGraph, fromSnapshot } from "./graph.mjs";
import { CAN_UNPACK, Line } from "./line.mjs";
import { PATIENCE, Polling } from "./polling.mjs";

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;

/** What a frame takes beyond FREE ms costs what moves a frame of its own: after it the picture rests for so many times as
 *  long, but never longer than LONGEST_REST ms. */
const FREE = 10;
const REST = 9;
const LONGEST_REST = 500;

/** How long the picture rests after a frame that took so long (ms). Pure. */
export const restAfter = (cost) => Math.min(LONGEST_REST, REST * Math.max(0, cost - FREE));

/** Run once this frame has been laid out and painted. */
function afterPaint(run) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); run(); };
  port2.postMessage(null);
}

/** Milliseconds to wait before the n-th attempt (0, 1, 2 …), never longer than LONGEST_WAIT. */
export const backoff = (attempt) => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);

/** Whether a line that was closed with a code is closed for good. Who may less than before is shown out, and may come
 *  back with the rights they have now: that is asked once. */
export const forGood = (code, state) => code === 4401 || code === 4404 || (code === 4403 && state !== "live");

/** ws(s)://host/ws/clusters/NAME/topology/, with the revision already seen, and whether we can unpack. */
export function topologyAddress(location, cluster, revision = 0, packed = false) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const wishes = [revision ? `since=${revision}` : "", packed ? "pack=deflate" : ""].filter(Boolean).join("&");
  return `${scheme}//${location.host}/ws/clusters/${cluster}/topology/${wishes && `?${wishes}`}`;
}

/**
 * Events: "frame" (the graph changed; at most one a frame), "trace" ({detail: trace}), "line" ({detail: state}).
 * States of the line: "connecting", "live", "lost" (trying again), "refused" (no such cluster, or not allowed).
 */
export class Store extends EventTarget {
  constructor(cluster) {
    super();
    this.cluster = cluster;
    this.graph = emptyGraph();
    this.attempt = 0;
    this.state = "connecting";
    this.pending = false;
    Object.assign(this, { complete: false, last: 0, cost: 0 });
    this.polling = new Polling(cluster, { revision: () => this.graph.revision ?? 0, hear: (message) => this.receive(message), lost: () => this.tell("lost") });
  }

  connect() {
    this.socket = new WebSocket(topologyAddress(window.location, this.cluster, this.graph.revision, CAN_UNPACK));
    this.socket.binaryType = "arraybuffer";
    const line = new Line(this.socket, (message) => this.heard(message));
    this.socket.addEventListener("message", (event) => line.take(event.data));
    this.socket.addEventListener("close", (event) => this.lost(event));
  }

  /** A word over the websocket: no other way is needed. */
  heard(message) {
    this.attempt = 0;
    this.polling.stop();
    this.receive(message);
  }

  receive(message) {
    if (this.state !== "live") this.tell("live");
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
    if (message.clock) message.clock.received = Date.now() / 1000;
    if (message.type === "trace") {
      this.dispatchEvent(new CustomEvent("trace", { detail: message.trace }));
      return;
    }
    if (message.type === "snapshot") this.graph = fromSnapshot(message, this.graph);
    if (message.type === "delta") this.graph = applyDelta(this.graph, message);
    if (message.type === "clock") {
      const { type, ...clock } = message;
      this.graph = { ...this.graph, clock: { ...this.graph.clock, ...(clock.clock ?? clock) } };
    }
    if (this.graph.crowd && this.complete) return; // who has seen all pods shall not see them vanish and come again
    this.complete ||= !this.graph.crowd;
    this.frame();
  }

  /** Tell listeners at the next frame; what arrives before it is told together. In a flood what is costly to draw is
   *  drawn less often, so that most frames stay free for what moves; the first change after a rest is drawn at once. */
  frame() {
    if (this.pending) return;
    this.pending = true;
    const wait = this.last + restAfter(this.cost) - performance.now();
    if (wait > 8) setTimeout(() => this.draw(), wait);
    else this.draw();
  }

  draw() {
    requestAnimationFrame(() => {
      this.pending = false;
      this.last = performance.now();
      this.dispatchEvent(new Event("frame"));
      afterPaint(() => { this.cost = performance.now() - this.last; });
    });
  }

  lost(event) {
    const refused = forGood(event.code, this.state);
    if (refused) this.polling.stop();
    else if (this.attempt >= PATIENCE) this.polling.start();
    if (!this.polling.running || this.state !== "live") this.tell(refused ? "refused" : "lost", event.code);
    if (refused) return;
    this.timer = setTimeout(() => this.connect(), backoff(this.attempt));
    this.attempt += 1;
  }

  /** Begin the line anew, at once: to try now, or to leave a backlog behind. */
  retry() {
    clearTimeout(this.timer);
    this.attempt = 0;
    if (this.socket.readyState < WebSocket.CLOSING) this.socket.close();
    else this.connect();
  }

  tell(state, code = null) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("line", { detail: { state, code } }));
  }
}
