// Playback: what a trace looks like at a moment. One function of (trace, time) and one virtual clock.
//
// Play, pause, step, back and seek only set the time; nothing is ever remembered about what was drawn before.

/** Share of a hop spent moving; the rest is for reading, or for the plate to flip. */
export const MOVING = 0.55;

/** When the trace ends, in ms of picture time. */
export const duration = (trace) => trace.hops.at(-1)?.t1 ?? 0;

const easeOut = (x) => 1 - (1 - x) ** 3;

/** The header of a hop's packet; null where none is on its way yet: what happens inside the sender has its own address
 *  on both sides. */
export const headerOf = ({ header }) => (header && header.src !== header.dst ? header : null);

/**
 * The trace at time t.
 * → {index, hop, share (0…1 of the way to the hop's place), arrived, lasted (0…1 since), flip (0…1), header, was, done}
 * Before it arrives, a packet still carries the header it left with: so a gate's new address is never seen too early.
 */
export function at(trace, t) {
  const time = Math.min(Math.max(t, 0), duration(trace));
  let index = trace.hops.findIndex((hop) => time < hop.t1);
  if (index < 0) index = trace.hops.length - 1;
  const hop = trace.hops[index];
  const passed = hop.t1 > hop.t0 ? Math.max(0, (time - hop.t0) / (hop.t1 - hop.t0)) : 1;
  const share = easeOut(Math.min(1, passed / MOVING));
  const arrived = passed >= MOVING;
  const lasted = arrived ? Math.min(1, (passed - MOVING) / (1 - MOVING)) : 0;
  const flip = hop.was ? lasted : 0;
  const header = hop.was && !arrived ? hop.was : headerOf(hop);
  return { index, hop, share, arrived, lasted, flip, header, was: arrived ? hop.was : null, done: time >= duration(trace) };
}

/** The time at which hop number `index` has just arrived and is told. */
export const arrival = (trace, index) => {
  const hop = trace.hops[Math.min(Math.max(index, 0), trace.hops.length - 1)];
  return hop.t1 - 0.001;
};

/** The swaps a gate remembers up to hop `index`: connection tracking. [{node, virtual, real}] */
export function memos(trace, index) {
  return trace.hops.slice(0, index + 1).filter((hop) => hop.was && hop.verdict === "dnat" && hop.detail?.rule).map((hop) => ({
    node: hop.place.node ?? hop.place.name, packet: hop.packet, virtual: hop.was.dst, real: hop.header.dst,
  }));
}

/** What a DNS answer brings back at hop `index`: its lookup, or null on any other packet. */
export function carried(trace, index) {
  if (!/:53$/.test(trace.hops[index].header?.src ?? "")) return null;
  return trace.hops.slice(0, index).findLast((hop) => hop.detail?.lookup)?.detail.lookup ?? null;
}

/** The names resolved up to hop `index`: [{name, address}], for the chip a lookup folds into. */
export function resolved(trace, index) {
  return trace.hops.slice(0, index + 1).filter((hop) => hop.detail?.lookup?.answer).map((hop) => ({
    name: trace.request.host, address: hop.detail.lookup.answer,
  }));
}

/** The clock of one replay. `onFrame(time)` is called for every time it shows. `upto(time)`: how far it may go now,
 *  if something is to be answered first. */
export class Playback {
  constructor(trace, onFrame, { speed = 1, time = 0, upto = (wanted) => wanted } = {}) {
    Object.assign(this, { trace, onFrame, speed, time, upto, playing: false, ended: false });
  }

  play() {
    if (this.playing || this.ended) return;
    if (this.time >= duration(this.trace)) this.time = 0;
    this.playing = true;
    this.last = performance.now();
    this.request = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    if (!this.playing) return;
    const wanted = Math.min(duration(this.trace), this.time + Math.max(0, now - this.last) * this.speed); // a frame begins before its callback
    this.time = this.upto(wanted);
    this.last = now;
    if (this.time < wanted || this.time >= duration(this.trace)) this.playing = false;
    else this.request = requestAnimationFrame((next) => this.tick(next));
    this.onFrame(this.time);
  }

  pause() {
    this.playing = false;
    cancelAnimationFrame(this.request);
    this.onFrame(this.time);
  }

  seek(time) {
    this.time = this.upto(Math.min(Math.max(time, 0), duration(this.trace)));
    this.onFrame(this.time);
  }

  /** To the arrival of a hop, standing still. */
  to(index) {
    this.pause();
    this.seek(arrival(this.trace, index));
  }

  step(by) {
    const { index, arrived } = at(this.trace, this.time);
    this.to(index + (by > 0 && !arrived ? 0 : by));
  }

  close() {
    this.ended = true;
    this.playing = false;
    cancelAnimationFrame(this.request);
  }
}
