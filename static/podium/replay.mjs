// Replay: one trace on the stage. Joins the playback's clock to overlay, story and the controls under the picture.
import { at, arrival, duration, Playback } from "./playback.mjs";
import { Prediction } from "./prediction.mjs";
import { h } from "./html.mjs";
import { openingLookup } from "./lookups.mjs";
import { showState } from "./state.mjs";
import { still } from "./settings.mjs";

const SPEEDS = [0.25, 0.5, 1, 2];
/** How many requests the page remembers, and how many names it has told in full. */
const REMEMBERED = 60;
const NAMES = 200;

export class Replay {
  constructor(page) {
    Object.assign(this, { page, current: null, traces: [], speed: 0.5, told: new Set() });
    this.prediction = new Prediction(this);
    this.build();
  }

  build() {
    const button = (label, words, run) => h("button", { type: "button", class: "plain", "aria-label": words, title: words, onclick: run }, label);
    this.toggle = button("❚❚", "Play or pause (space)", () => this.playPause());
    this.seeker = h("input", { type: "range", min: "0", step: "1", "aria-label": "Position in the replay", oninput: () => this.seek(Number(this.seeker.value)) });
    this.counter = h("span", { class: "mono grey counter" });
    this.pace = h("select", { "aria-label": "Speed of the replay", onchange: () => this.setSpeed(Number(this.pace.value)) },
      ...SPEEDS.map((speed) => h("option", { value: speed, selected: speed === this.speed }, `${speed}×`)));
    this.page.prompt.controls.append(
      button("◀❚", "Step back (←)", () => this.current?.playback.step(-1)), this.toggle,
      button("❚▶", "Step (→)", () => this.current?.playback.step(1)),
      this.seeker, this.counter, this.pace, this.prediction.toggle,
      button("✕", "Close the replay (Esc)", () => this.close()));
  }

  /** A trace came over the websocket: remember it; play it if this page asked for it. */
  arrived(trace) {
    if (this.traces.some((known) => known.id === trace.id)) return;
    this.traces = [...this.traces, trace].slice(-REMEMBERED);
    this.page.story.requests(this.traces);
  }

  /** Show a trace from its beginning; with `focus`, the keyboard goes to its controls. */
  open(trace, { play = true, tally = null, focus = true } = {}) {
    this.arrived(trace);
    this.current?.playback.close();
    this.page.selected = null;
    this.page.side.selected(false);
    this.page.streams.clear();
    if (focus) this.takeFocus();
    const folded = this.fold(trace);
    const time = folded ? trace.hops[folded.upto].t0 : 0;
    const playback = new Playback(trace, (now) => this.show(now), { speed: this.speed, time, upto: (wanted) => this.prediction.upto(wanted) });
    this.current = { trace, playback, rule: null };
    this.prediction.begin(trace, time);
    this.seeker.max = duration(trace);
    this.page.prompt.controls.hidden = false;
    this.page.prompt.extra.replaceChildren();
    this.page.side.show("story");
    this.page.story.tellTrace(trace, { folded, tally });
    this.page.draw();
    playback.onFrame(time);
    if (play && !still()) playback.play();
    else if (still()) playback.to(folded?.upto ?? 0);
  }

  /** The keyboard goes to the controls; where a dialog is about to close, after it has given it back to its opener. */
  takeFocus() {
    const take = () => this.toggle.focus({ preventScroll: true });
    const dialog = document.querySelector("dialog[open]");
    if (dialog) dialog.addEventListener("close", () => setTimeout(take), { once: true });
    else setTimeout(take);
  }

  /** A lookup is told in full once; then it is folded: {upto, words}, or null the first time. */
  fold(trace) {
    const lookup = openingLookup(trace);
    if (!lookup) return null;
    const known = this.told.has(lookup.key);
    this.told = new Set([...this.told, lookup.key].slice(-NAMES));
    return known ? { upto: lookup.upto, words: `${lookup.name} → ${lookup.address}` } : null;
  }

  close() {
    const stood = this.page.prompt.controls.contains(document.activeElement);
    this.current?.playback.close();
    this.current = null;
    this.prediction.end();
    this.page.overlay.clear();
    this.page.prompt.rest();
    this.page.story.tellChanges();
    showState(document.getElementById("state"), this.page);
    this.page.draw();
    if (!stood) return;
    if (this.page.history.back) this.page.scrubber.focus(); // the controls are gone, the keyboard is not: it winds on
    else this.page.picture.enter();
  }

  playPause() {
    const { playback } = this.current ?? {};
    if (!playback) return;
    if (playback.playing) playback.pause();
    else playback.play();
    this.mark();
  }

  setSpeed(speed) {
    this.speed = speed;
    if (this.current) this.current.playback.speed = speed;
  }

  seek(time) {
    this.current?.playback.pause();
    this.current?.playback.seek(time);
  }

  toHop(index) {
    this.current?.playback.to(index);
  }

  mark() {
    this.toggle.textContent = this.current?.playback.playing ? "❚❚" : "▶";
  }

  /** One frame of the replay: picture, sentence, list and controls all show the same moment. */
  show(time) {
    const { trace } = this.current;
    const moment = at(trace, time);
    this.seeker.value = time;
    this.counter.textContent = `${moment.hop.seq}/${trace.hops.length}`;
    this.seeker.setAttribute("aria-valuetext", `hop ${moment.hop.seq} of ${trace.hops.length}`);
    this.mark();
    const ask = this.prediction.at(time, moment);
    this.page.prompt.say(ask ?? (moment.done ? trace.outcome.truth : moment.hop.why), ask ? "asking" : moment.done && !trace.outcome.ok ? "trouble" : "");
    this.page.story.mark(Math.min(moment.index, this.prediction.secret - 1), moment.done, this.prediction.secret);
    showState(document.getElementById("state"), this.page);
    const rule = ruleOf(this.page.graph, moment);
    if (rule?.uid !== this.current.rule?.uid || rule?.node !== this.current.rule?.node) {
      this.current.rule = rule;
      this.page.draw();
    }
    this.redraw(still());
    if (moment.index !== this.shown) this.page.overlay.plate.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.shown = moment.index;
  }

  redraw(motionless) {
    if (!this.current || !this.page.layout) return;
    this.page.overlay.draw(this.page.graph, this.current.trace, this.current.playback.time, { still: motionless });
  }
}

/** The row that this hop used: {uid of the Service, node}, or null. */
function ruleOf(graph, moment) {
  const name = moment.arrived && moment.hop.detail?.rule?.service;
  if (!name) return null;
  const plain = name.split(":")[0];
  const uid = [...graph.services].find(([, service]) => `${service.namespace}/${service.name}` === plain)?.[0];
  return uid ? { uid, node: moment.hop.place.node } : null;
}

export { arrival };
