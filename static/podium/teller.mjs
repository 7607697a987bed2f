// The teller: unfolds the newest act's chain beat by beat, one thread at a time, then folds it into a chip.
//
// The cluster is faster than a reader: each beat stands for at least BEAT ms, and a chain that runs ahead is caught
// up by shortening the later ones. Nothing here decides what happened; thread.mjs reads that from the log. The thread
// is of the newest act of the person who looks: others' acts are rows in the list.
import { isMine } from "./causes.mjs";
import { folded } from "./chip.mjs";
import { still } from "./settings.mjs";
import { newestChain } from "./thread.mjs";

const BEAT = 1100;
const HURRIED = 450;
const LINGER = 3500;

export class Teller {
  constructor(page) {
    this.page = page;
    this.chain = null;
    this.index = -1;
    this.timer = 0;
    this.mine = isMine(document.querySelector("[data-user]")?.dataset.user);
  }

  /** The thread now told: {beat, beats, index, act}, or null at rest. */
  get thread() {
    if (!this.chain || this.index < 0 || this.index >= this.chain.beats.length) return null;
    return { ...this.chain, index: this.index, beat: this.locate(this.chain.beats[this.index]), stations: this.stations() };
  }

  /** What happened before this page was opened is told already: it is the chip that replays it. */
  recall(changes) {
    this.chain = newestChain(changes, this.mine);
    this.index = this.chain?.beats.length ?? -1;
    this.rest();
  }

  /** The chip of the newest chain, if it is told to its end. */
  rest() {
    if (this.chain && !this.thread) this.page.prompt.fold(folded(this.chain, this.page.now));
  }

  /** Read the log again. A newer act begins a new thread; more beats lengthen this one. */
  follow(changes) {
    const chain = newestChain(changes, this.mine);
    if (!chain) return;
    const isNew = chain.act.revision !== this.chain?.act.revision;
    const known = this.chain?.beats.length ?? 0;
    const grown = chain.changes.length > (this.chain?.changes.length ?? 0);
    this.chain = chain;
    if (isNew) this.begin();
    else if (chain.beats.length > known) this.goOn(known);
    else if (grown && !this.timer) this.rest();
  }

  goOn(known) {
    if (this.timer) this.hurry();
    else this.begin(known);
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
    this.timer = setTimeout(() => this.next(), wait);
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
    const node = entity?.node || beat.change.by.match(/system:node:(.+)$/)?.[1] || null;
    return { ...beat, node, so: beat.part === "scheduler" && beat.times === 1 && node ? `bind it to ${node}` : beat.so };
  }

  /** With motion stopped the way so far stands on the picture, by numbers: each place where it was first reached. */
  stations() {
    if (!still()) return [];
    const places = new Map();
    for (const beat of this.chain.beats.slice(0, this.index + 1).map((one) => this.locate(one))) {
      const place = `${beat.part} ${beat.part === "kubelet" ? beat.node : ""}`;
      if (!places.has(place)) places.set(place, { part: beat.part, node: beat.node, n: places.size + 1 });
    }
    return [...places.values()];
  }
}
