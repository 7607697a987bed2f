// History: which revision is looked at, and the film it is cut from. The store keeps now; this folds the past.
//
// At now `back` is null and nothing here is in anybody's way. Looking back, `back` is {revision, with, graph} and,
// compared, {changes, older, newer}: the page draws such a graph with the same renderer, and the present goes on
// arriving beneath. One number, the time on the tape, is the whole state of a replay: play, pause and seek set it.
import { ghostsOf, together } from "./ghosts.mjs";
import { partsOf } from "./permalink.mjs";
import { covers, graphAt, reelOf } from "./reel.mjs";
import { indexAt, requestsAt, stationsOf, tapeOf } from "./tape.mjs";
import { still } from "./settings.mjs";

/** Stops that a film reaches back and ahead of the one that is asked for. */
const BEHIND = 40;
const AHEAD = 200;
/** Milliseconds between two looks at what the present has added, and how many rows are remembered. */
const FOLLOW = 400;
const REMEMBERED = 4000;
/** While one looks back further, so many; returned to now, the oldest are forgotten again. */
const WOUND_BACK = 16000;

/** Events: "rows" (there is more to look back on), "moved" (another moment, or now again), "failed" ({detail: error}). */
export class History extends EventTarget {
  constructor(page) {
    super();
    Object.assign(this, { page, rows: [], requests: [], oldest: 0, more: false, remembered: REMEMBERED, back: null, reel: null, speed: 1, playing: false, asked: 0 });
    this.user = document.querySelector("[data-user]")?.dataset.user ?? "";
    this.tape = tapeOf([]);
  }

  /** The graph that is looked at; compared, the newer side; null at now. */
  get graph() {
    return this.back?.newer ?? this.back?.graph ?? null;
  }

  get address() {
    return `${this.page.api.page}/history/`;
  }

  ask(path) {
    return this.page.api.call("GET", this.address + path);
  }

  /** Is there anything to look back on: has anybody done anything yet? */
  get any() {
    return stationsOf(this.tape, this.user).length > 2;
  }

  get index() {
    return this.back ? indexAt(this.tape, this.back.revision) : this.last;
  }

  /** The stop that is asked for, until it is there: whoever steps faster than films come steps on from it. */
  get aim() {
    return this.wish == null ? this.index : indexAt(this.tape, this.wish);
  }

  get last() {
    return this.tape.stops.length - 1;
  }

  get stop() {
    return this.tape.stops[this.index];
  }

  /** Read the rows that are new, in the server's words. */
  async load() {
    const known = this.rows.findLast((row) => row.what)?.revision ?? 0;
    const { rows = [], requests = [], oldest = 0, more = false } = await this.ask(`?after=${known}`);
    this.requests = [...this.requests.filter((old) => !requests.some(({ number }) => number === old.number)), ...requests];
    this.oldest = oldest;
    if (!this.rows.length) this.more = more;
    const told = [...this.rows.filter((row) => row.revision <= known), ...rows];
    const last = told.at(-1)?.revision ?? 0;
    this.settle([...told, ...this.page.now.changes.filter((change) => change.revision > last)]);
  }

  /** There is more tape than is here: the rows before it. → how many stops longer the tape has become */
  async earlier() {
    const [first] = this.rows;
    if (!this.more || !first || this.rows.length >= WOUND_BACK) return 0;
    const { rows = [], requests = [], more = false } = await this.ask(`?before=${first.revision}`);
    if (this.rows[0] !== first) return 0; // somebody else asked, too
    const before = this.tape.stops.length;
    this.remembered = Math.max(this.remembered, rows.length + this.rows.length);
    Object.assign(this, { more, requests: [...requests, ...this.requests] });
    this.settle([...rows, ...this.rows]);
    return this.tape.stops.length - before;
  }

  settle(rows) {
    this.more ||= rows.length > this.remembered;
    this.rows = rows.slice(-this.remembered);
    this.tape = tapeOf(this.rows, this.oldest);
    this.dispatchEvent(new Event("rows"));
  }

  /** Once in a while: the scrubber need not be quicker than an eye. */
  follow() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      const begunAnew = (this.rows.at(-1)?.revision ?? 0) > this.page.now.revision;
      if (begunAnew) this.forget();
      else this.extend(this.page.now.changes);
    }, FOLLOW);
  }

  /** The cluster was made again: nothing that is remembered happened in it. */
  forget() {
    Object.assign(this, { requests: [], reel: null, more: false });
    this.settle([]);
    this.toNow();
    this.load().catch(() => {});
  }

  /** A request was sent. */
  heard({ id: number, revision, at, request, source, outcome }) {
    if (this.requests.some((known) => known.number === number)) return;
    this.requests = [...this.requests, { number, revision, at, url: request.url, source: source.name, ok: outcome.ok, verdict: outcome.verdict }];
    this.dispatchEvent(new Event("rows"));
  }

  /** The present has gone on: its changes are rows, too, until the server's own words for them are read. */
  extend(changes) {
    const last = this.rows.at(-1)?.revision ?? 0;
    const fresh = changes.filter((change) => change.revision > last);
    if (fresh.length) this.settle([...this.rows, ...fresh]);
  }

  /** Look at a stop. The end of the tape is now; at its beginning, if there was more before, it is made longer. */
  async seek(index, { keep = false } = {}) {
    if (!keep) this.pause();
    const asked = ++this.asked;
    this.wish = this.tape.stops[Math.max(0, Math.min(this.last, index))].revision;
    const longer = index <= 0 ? await this.earlier().catch(() => 0) : 0; // what is here can be looked at all the same
    if (asked !== this.asked) return false;
    const wanted = Math.max(0, Math.min(this.last, index + longer));
    if (wanted === this.last && this.back?.with == null) return this.toNow();
    return this.look(this.tape.stops[wanted].revision);
  }

  /** Look at a revision, compared with another or not; resolves once it is drawn, with false if it is not: only the
   *  newest wish counts. */
  async look(revision, other = this.back?.with ?? null) {
    const asked = ++this.asked;
    this.wish = revision;
    try {
      const graph = await this.graphOf(revision);
      const compared = other === null || other === revision ? null : await this.compare(revision, other);
      if (asked !== this.asked) return false;
      this.back = { revision, with: other, graph, ...compared };
      this.dispatchEvent(new Event("moved"));
      return true;
    } catch (error) {
      this.pause();
      if (asked === this.asked) this.dispatchEvent(new CustomEvent("failed", { detail: error }));
      return false;
    } finally {
      if (asked === this.asked) this.wish = null;
    }
  }

  async graphOf(revision) {
    if (!covers(this.reel, revision)) this.reel = await this.filmAround(revision);
    return graphAt(this.reel, revision);
  }

  async filmAround(revision) {
    const index = indexAt(this.tape, revision);
    const from = Math.min(revision, this.tape.stops[Math.max(0, index - BEHIND)].revision);
    const to = this.tape.stops[Math.min(this.last, index + AHEAD)].revision;
    return reelOf(await this.ask(`film/?from=${from}&to=${Math.max(to, revision)}`));
  }

  /** The differences between two revisions, as the server tells them, and the older graph, whose things are gone. */
  async compare(revision, other) {
    const [from, to] = [Math.min(revision, other), Math.max(revision, other)];
    const known = this.back?.changes;
    if (known?.from === from && known.to === to) return { changes: known, older: this.back.older, newer: this.back.newer };
    const [changes, older, newer] = await Promise.all([this.ask(`changes/?from=${from}&to=${to}`), this.still(from), this.still(to)]);
    return { changes, older, newer };
  }

  async still(revision) {
    if (covers(this.reel, revision)) return graphAt(this.reel, revision);
    return graphAt(reelOf(await this.ask(`film/?from=${revision}&to=${revision}`)), revision);
  }

  /** Begin to compare with another revision, or end it with null. */
  with(other) {
    this.pause();
    return this.look(this.back?.revision ?? this.stop.revision, other);
  }

  toNow() {
    this.asked += 1;
    this.wish = null;
    this.pause();
    if (!this.back) return;
    this.back = null;
    this.remembered = REMEMBERED;
    this.dispatchEvent(new Event("moved"));
  }

  /** What to draw and what to lay out: {graph, laid, ghosts, signs}. Compared, it is the newer side that stands. */
  scene(now) {
    const { changes, older, newer, graph } = this.back;
    const [stands, other] = changes ? [newer, older] : [graph, now];
    const signs = changes && new Map(changes.objects.map((object) => [object.uid, object.sign]));
    return { graph: stands, laid: together(stands, other), ghosts: (layout) => ghostsOf(stands, other, layout), signs };
  }

  requestsHere() {
    return requestsAt(this.tape, this.requests).get(this.index) ?? [];
  }

  /** Play from here to now. With motion off, the next station instead: a still picture at a time. */
  async play() {
    if (this.back?.with != null) await this.with(null);
    if (still()) return this.seek(stationsOf(this.tape, this.user).find((index) => index > this.index) ?? this.last);
    this.playing = true;
    this.time = this.stop.t;
    this.clock = performance.now();
    this.tick();
    return this.dispatchEvent(new Event("moved"));
  }

  tick() {
    if (!this.playing) return;
    requestAnimationFrame(async (now) => {
      if (!this.playing) return;
      this.time += (Math.max(0, now - this.clock) / 1000) * this.speed;
      const index = indexAt(this.tape, this.time, "t");
      if (index !== this.index) await this.seek(index, { keep: true });
      this.clock = performance.now(); // waiting for a film is no time of the replay
      this.tick();
    });
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.dispatchEvent(new Event("moved"));
  }

  step(by) {
    return this.seek(this.aim + by);
  }

  /** What a link to this very view says. */
  link() {
    return partsOf(this.page);
  }
}
