// The teller: unfolds the newest act's chain beat by beat, one thread at a time, then folds it into a chip.
//
// The cluster is faster than a reader: each beat stands for at least BEAT ms, and a chain that runs ahead is caught
// up by shortening the later ones. Nothing here decides what happened; thread.mjs reads that from the log.
import { newestChain } from "./thread.mjs";
import { still } from "./settings.mjs";

const BEAT = 1100;
const HURRIED = 450;
const LINGER = 3500;

export class Teller {
  constructor(page) {
    this.page = page;
    this.chain = null;
    this.index = -1;
    this.timer = 0;
  }

  /** The thread now told: {beat, beats, summary}, or null at rest. */
  get thread() {
    if (!this.chain || this.index < 0 || this.index >= this.chain.beats.length) return null;
    return { ...this.chain, beat: this.locate(this.chain.beats[this.index]) };
  }

  /** What happened before this page was opened is told already: it is the chip that replays it. */
  recall(changes) {
    this.chain = newestChain(changes);
    this.index = this.chain?.beats.length ?? -1;
    this.rest();
  }

  /** The chip of the newest chain, if it is told to its end. */
  rest() {
    if (this.chain && !this.thread) this.page.prompt.fold(this.chain.summary);
  }

  /** Read the log again. A newer act begins a new thread; more beats lengthen this one. */
  follow(changes) {
    const chain = newestChain(changes);
    if (!chain) return;
    const isNew = chain.act.revision !== this.chain?.act.revision;
    const known = this.chain?.beats.length ?? 0;
    this.chain = chain;
    if (isNew) this.begin();
    else if (chain.beats.length <= known) return;
    else if (!this.timer) this.begin(known);
    else this.hurry();
  }

  /** More has happened: the last beat need not linger. */
  hurry() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), Math.max(0, BEAT - (performance.now() - this.since)));
  }

  begin(index = 0) {
    clearTimeout(this.timer);
    this.index = index;
    this.tell();
  }

  /** Stop telling: all of it has happened, shown or not. */
  hush() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.index = this.chain?.beats.length ?? -1;
  }

  replay() {
    this.begin(0);
  }

  tell() {
    const left = this.chain.beats.length - this.index;
    const wait = left <= 1 ? LINGER : left > 4 ? HURRIED : BEAT;
    this.since = performance.now();
    this.page.prompt.waiting = false;
    this.page.prompt.tell(this.thread);
    this.page.draw();
    this.timer = setTimeout(() => this.next(), still() ? wait / 2 : wait);
  }

  next() {
    this.timer = 0;
    if (this.index + 1 < this.chain.beats.length) {
      this.index += 1;
      this.tell();
      return;
    }
    this.index = this.chain.beats.length;
    this.rest();
    this.page.draw();
  }

  /** A beat by a node's agent happens on that node: the one its object is bound to. */
  locate(beat) {
    const entity = this.page.graph.pods.get(beat.change.uid);
    return { ...beat, node: entity?.node ?? beat.change.by.match(/system:node:(.+)$/)?.[1] ?? null };
  }
}
