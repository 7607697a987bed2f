// A shell's line by asking, for where a proxy ends websockets: it looks like a websocket to ShellLine, and is none. What
// is typed goes with the next question; while something happens the questions come often, at rest every two seconds.
// (The server's half: dashboard/terminal/asking.py.)
const SOON = 120;
const REST = 2000;
const LOST = 1006;

const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const post = async (url, said) => {
  const answer = await fetch(url, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body: JSON.stringify(said) });
  return { status: answer.status, ...await answer.json() };
};
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

export class AskedSocket extends EventTarget {
  /** `url` is the websocket's. */
  constructor(url, { ask = post, wait = (run, ms) => setTimeout(run, ms) } = {}) {
    super();
    const { pathname, searchParams } = new URL(url);
    Object.assign(this, { address: pathname.replace(/^\/ws\//, "/ui/"), where: { place: searchParams.get("place"), tab: searchParams.get("tab") } });
    Object.assign(this, { ask, wait, seen: Number(searchParams.get("seen")), messages: [], open: true, busy: false, over: false, pause: SOON, turn: 0 });
    this.later(0);
  }

  send(text) {
    this.messages.push(JSON.parse(text));
    this.pause = SOON;
    this.later(0);
  }

  close() {
    if (this.over) return;
    this.over = true;
    this.ask(this.address, { ...this.where, seen: this.seen, messages: [{ close: true }] }).catch(() => {});
  }

  /** The next question, in place of the one that waits. */
  later(ms) {
    const turn = ++this.turn;
    this.wait(() => { if (turn === this.turn) this.visit(); }, ms);
  }

  async visit() {
    if (this.busy || this.over) return;
    this.busy = true;
    const messages = this.messages.splice(0);
    const told = await this.ask(this.address, { ...this.where, seen: this.seen, open: this.open, messages }).catch(() => null);
    this.busy = false;
    if (this.over) return;
    if (!told?.said) { this.end(told?.status === 403 || told?.status === 404 ? 4403 : LOST); return; }
    Object.assign(this, { open: false, seen: told.seen });
    for (const part of told.said) this.dispatchEvent(Object.assign(new Event("message"), { data: "text" in part ? part.text : bytes(part.data) }));
    if (told.closed) { this.end(told.closed); return; }
    this.pause = messages.length || told.said.length ? SOON : Math.min(REST, 2 * this.pause);
    this.later(this.messages.length ? 0 : this.pause);
  }

  end(code) {
    this.over = true;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}
