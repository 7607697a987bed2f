// The connection: watches the store's line, says what is wrong with it and offers what to do (trouble.mjs).
//
// A websocket that was refused says a bare number; so the page's own address is asked why. A session may also end in
// another tab: the API's refusal, and coming back to this tab, ask the same.
import { h } from "./html.mjs";
import { backoff } from "./store.mjs";
import { backWords, lagMeter, troubleOf, whyRefused } from "./trouble.mjs";

/** Seconds for which the last message's delay says anything: after that, nothing more was to come. */
const FRESH = 1.5;
/** Seconds of silence after which it is asked whether anybody is still there: nodes' heartbeats come every ten. */
const SILENCE = 15;

const epoch = () => Date.now() / 1000;

export class Connection {
  constructor(parent, page) {
    Object.assign(this, { parent, page, why: null, behind: 0, since: epoch(), next: 0, asked: 0, begun: epoch(), shown: "", lag: lagMeter() });
    const { store } = page;
    store.addEventListener("line", ({ detail }) => this.changed(detail.state));
    store.addEventListener("message", ({ detail }) => this.heard(detail));
    document.addEventListener("denied", () => this.ask());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.ask(); });
    setInterval(() => this.show(), 1000);
  }

  changed(state) {
    if (state === "lost") {
      this.next = epoch() + backoff(this.page.store.attempt) / 1000;
      this.stood = this.stood || this.page.store.graph.revision;
    }
    if (state === "live") this.mended();
    if (state === "refused") this.ask();
    this.show();
  }

  /** The line is back: how much was missed, once it is here; or that it is too much, and the picture is a fresh one. */
  mended() {
    const { stood } = this;
    this.stood = 0;
    this.why = null;
    if (!stood) return;
    this.page.store.addEventListener("frame", () => {
      const missed = this.page.store.graph.changes.filter((change) => change.revision > stood).length;
      this.page.announcer.say(backWords(missed, this.fresh), true);
      if (this.fresh) this.page.prompt.say(backWords(missed, true));
    }, { once: true });
  }

  heard(message) {
    this.since = epoch();
    if (message.type === "snapshot") this.fresh = Boolean(message.fresh);
    if (message.type === "delta") this.behind = this.lag(message.now, this.since);
  }

  /** Ask the page's own address whether it is still ours. */
  async ask() {
    this.asked = epoch();
    try {
      const answer = await fetch(window.location.pathname, { method: "HEAD", redirect: "manual", credentials: "same-origin", cache: "no-store" });
      const why = whyRefused({ status: answer.status, redirected: answer.type === "opaqueredirect" });
      this.why = answer.ok ? null : why === "unreachable" ? this.why : why;
    } catch {
      if (this.page.store.state === "live") this.page.store.retry(); // a dead line may take minutes to say so itself
    }
    this.show();
  }

  show() {
    const { state } = this.page.store;
    const now = epoch();
    if (state === "live" && !document.hidden && now - Math.max(this.since, this.asked) > SILENCE) this.ask();
    const trouble = troubleOf({
      line: state, why: this.why, since: this.since, retry: this.next - now, behind: now - this.since < FRESH ? this.behind : 0, waited: now - this.begun, cluster: this.page.cluster,
    });
    document.body.dataset.line = trouble?.kind ?? "live";
    this.parent.hidden = !trouble;
    if (!trouble) { this.shown = ""; return; }
    if (trouble.kind !== this.shown) this.build(trouble);
    this.words.textContent = trouble.words;
  }

  /** The sheet is made once for each trouble: a button that is being pressed is not replaced by its like. */
  build({ kind, title, action }) {
    this.shown = kind;
    this.words = h("p", {});
    this.parent.dataset.kind = kind;
    this.parent.replaceChildren(h("strong", { role: "alert" }, title), this.words,
      action && h("button", { type: "button", class: "primary", onclick: () => this.act(action[1]) }, action[0]) || "");
  }

  act(what) {
    const { pathname, hash } = window.location;
    const acts = {
      "sign-in": () => window.location.assign(`/sign-in/?next=${encodeURIComponent(pathname + hash)}`),
      home: () => window.location.assign("/?all"),
      retry: () => this.page.store.retry(),
      "catch-up": () => this.page.store.retry(),
    };
    this.behind = 0;
    acts[what]();
  }
}
