// The line to a shell: typed text goes out once, printed bytes come in once, through any number of lost connections.
//
// What is typed is numbered and kept until the server says that it has it ({"got": N}). While the line is down it waits,
// and may be seen to wait. A shell that was found again is told all that it lacks; in a new one only what was never sent
// is typed, since nobody knows how far the rest had come: nothing runs twice. (The server's half: dashboard/terminal.)
import { AskedSocket } from "./shell_asking.mjs";

const FIRST = 500;
const SLOWEST = 8000;
/** Characters of one paste that are sent: more than a terminal takes (it says so then), and less than a message may have. */
const MOST = 60_000;
/** How a websocket closes whose shell has ended, and one that may not be. */
const ENDED = 1000;
const FORBIDDEN = 4403;

/** Websockets that fail before the other way is tried. */
const PATIENCE = 2;
const lineTo = (url, attempt) => (attempt < PATIENCE ? new WebSocket(url) : new AskedSocket(url));

const noTimer = (run, ms) => setTimeout(run, ms);

export class ShellLine {
  /** `address(seen)` is the websocket's; `heard(bytes)`, `told(message)` and `changed(line)` are called. */
  constructor({ address, heard, told = () => {}, changed = () => {}, open = lineTo, wait = noTimer }) {
    Object.assign(this, { address, heard, told, changed, open, wait, state: "away", kept: [], number: 0, seen: 0, size: null, attempt: 0 });
    this.connect();
  }

  /** What was typed and has not arrived, as text. */
  get waiting() {
    return this.kept.map(({ text }) => text).join("");
  }

  connect() {
    const socket = this.open(this.address(this.seen), this.attempt);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => { if (socket === this.socket) this.arrived(data); });
    socket.addEventListener("close", ({ code }) => { if (socket === this.socket) this.lost(code); });
  }

  arrived(data) {
    if (typeof data !== "string") {
      this.seen += data.byteLength;
      return this.heard(new Uint8Array(data));
    }
    const message = JSON.parse(data);
    if ("resumed" in message) return this.opened(message);
    if ("got" in message) return this.got(message.got);
    return this.told(message);
  }

  /** The shell is there: the one that was left, or a new one. */
  opened({ got, resumed }) {
    if (resumed) this.kept = this.kept.filter(({ n }) => n > got);
    else this.kept = this.kept.filter(({ sent }) => !sent);
    if (!resumed) this.seen = 0;
    this.kept.forEach((one, at) => { one.n = got + at + 1; });
    this.number = got + this.kept.length;
    Object.assign(this, { state: "open", attempt: 0 });
    if (this.size) this.send({ resize: this.size });
    this.kept.forEach((one) => this.post(one));
    this.changed(this);
  }

  got(number) {
    this.kept = this.kept.filter(({ n }) => n > number);
    this.changed(this);
  }

  lost(code) {
    this.state = code === ENDED || code === FORBIDDEN ? "ended" : "away";
    if (this.state === "away") this.wait(() => { if (this.state === "away") this.connect(); }, Math.min(SLOWEST, FIRST * 2 ** this.attempt++));
    this.changed(this);
  }

  type(text) {
    if (this.state === "ended") return;
    const one = { n: ++this.number, text: text.slice(0, MOST), sent: false };
    this.kept.push(one);
    if (this.state === "open") this.post(one);
    this.changed(this);
  }

  post(one) {
    one.sent = true;
    this.send({ type: one.text, n: one.n });
  }

  resize(columns, rows) {
    this.size = [columns, rows];
    if (this.state === "open") this.send({ resize: this.size });
  }

  send(message) {
    this.socket.send(JSON.stringify(message));
  }

  close() {
    this.state = "ended";
    this.socket.close(ENDED);
  }
}
