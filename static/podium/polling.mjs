// The picture by asking, for where websockets do not come through (dashboard/topology/asking.py). It goes on while the
// websocket is tried again, and ends with that one's first word.

const EVERY = 3000;
/** Attempts of a websocket that fail before the other way is tried. */
export const PATIENCE = 3;

/** Where it is asked, with what is known already. Pure. */
export const pictureAddress = (cluster, revision, traffic) => `/ui/clusters/${cluster}/picture/?since=${revision}&traffic=${traffic}`;

/** The number of the newest request among messages, or the one that was known. Pure. */
export const newest = (messages, known) => Math.max(known, ...messages.map(({ type, trace, traffic }) => (type === "trace" ? trace.id : traffic) ?? 0));

export class Polling {
  /** `revision()`: what has been seen; `hear(message)`; `lost()`: nobody answers. */
  constructor(cluster, { revision, hear, lost }) {
    Object.assign(this, { cluster, revision, hear, lost, timer: 0, traffic: 0, asking: false });
  }

  get running() {
    return Boolean(this.timer);
  }

  start() {
    if (this.running) return;
    this.timer = setInterval(() => this.ask(), EVERY);
    this.ask();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
  }

  /** Once, unless an answer is still awaited: a slow line is not asked twice. */
  async ask() {
    if (this.asking) return;
    this.asking = true;
    const told = await fetch(pictureAddress(this.cluster, this.revision(), this.traffic), { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    this.asking = false;
    if (!this.running) return;
    if (!told) { this.lost(); return; }
    this.traffic = newest(told.messages, this.traffic);
    told.messages.forEach((message) => this.hear(message));
  }
}
