// The scrubber: the log as a track with lanes, a handle to wind with, and a second one to compare.
//
// At now it is a slim strip; looking back it opens to its full height with its controls. The handles are sliders: a
// screen reader hears "revision 143, 10:42:07, deployment my-nginx scaled to 3 by alice".
import { h } from "./html.mjs";
import { indexAt, isPersons, lanesOf, nameOf, nearestIndex, placeIn, shareOf, spokenOf, stationsOf, ticksOf } from "./tape.mjs";
import { still } from "./settings.mjs";
import { cut } from "./words.mjs";

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 50];
/** So many letters of a person's name stand beside their lane. */
const NAME = 14;
/** The height of a lane at now, in rem; looking back, and the room for the numbers of stations, it is one rem. */
const SLIM = 0.46;
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(["ink", "grey", "crimson", "hair", "ground"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
};

export class Scrubber {
  constructor(parent, page) {
    Object.assign(this, { parent, page, history: page.history });
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.handles = [this.handle("Revision looked at", 0), this.handle("Revision compared with", 1)];
    this.track = h("div", { class: "track", onpointerdown: (event) => this.drag(event) }, this.canvas, ...this.handles);
    this.names = h("div", { class: "lanenames", "aria-hidden": "true" });
    parent.append(this.bar(), h("div", { class: "lanes" }, this.names, this.track));
    for (const event of ["rows", "moved"]) this.history.addEventListener(event, () => this.show());
    document.addEventListener("setting", () => this.show());
    new ResizeObserver(([{ contentRect }]) => { this.width = contentRect.width; this.draw(); }).observe(this.track);
    this.show();
  }

  bar() {
    const button = (label, words, run, more = {}) => h("button", { type: "button", class: "plain", "aria-label": words, title: words, onclick: run, ...more }, label);
    this.toggle = button("▶", "Play from here (space)", () => (this.history.playing ? this.history.pause() : this.history.play()));
    this.speed = h("select", { "aria-label": "Speed of the replay", onchange: () => { this.history.speed = Number(this.speed.value); } },
      ...SPEEDS.map((speed) => h("option", { value: speed, selected: speed === 1 }, `${speed}×`)));
    this.compare = button("Compare", "Compare with another revision (a second handle)", () => this.toggleCompare(), { "aria-pressed": "false" });
    this.walks = button("One request, two revisions…", "One request, two revisions…: walk one request under two revisions", () => this.page.open("walks"));
    return h("div", { class: "timebar" },
      button("◀❚", "Back one change (←)", () => this.history.step(-1)), this.toggle, button("❚▶", "On one change (→)", () => this.history.step(1)), this.speed,
      h("span", { class: "gap" }), this.compare, this.walks, button("Copy link", "Copy link to what is seen here (l)", () => this.page.copyLink()));
  }

  handle(label, nth) {
    return h("div", { class: `handle ${nth ? "second" : "first"}`, role: "slider", tabindex: "0", "aria-label": label, "aria-orientation": "horizontal", onkeydown: (event) => this.onKey(event, nth) });
  }

  /** Bring the keyboard to the handle. */
  focus() {
    this.handles[0].focus({ preventScroll: true });
  }

  /** The stop that a handle stands at. */
  indexOf(nth) {
    const { back, tape, index } = this.history;
    return nth ? indexAt(tape, back?.with ?? 0) : index;
  }

  move(nth, index) {
    const { history } = this;
    const inside = Math.max(0, Math.min(history.last, index));
    return nth ? history.with(history.tape.stops[inside].revision) : history.seek(index);
  }

  onKey(event, nth) {
    const far = event.shiftKey ? 10 : 1;
    const steps = { ArrowLeft: -far, ArrowDown: -far, ArrowRight: far, ArrowUp: far, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity };
    const by = steps[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(nth, (nth ? this.indexOf(nth) : this.history.aim) + by);
  }

  /** Drag from anywhere on the track: the nearer handle comes along. */
  drag(event) {
    if (event.button) return;
    event.preventDefault();
    const { history } = this;
    const at = (x) => {
      const box = this.track.getBoundingClientRect();
      return nearestIndex(history.tape, Math.max(0, Math.min(1, (x - box.left) / box.width)));
    };
    const first = at(event.clientX);
    const nth = history.back?.with != null && Math.abs(first - this.indexOf(1)) < Math.abs(first - this.indexOf(0)) ? 1 : 0;
    this.handles[nth].focus();
    this.track.setPointerCapture(event.pointerId);
    let latest = first;
    this.move(nth, first);
    this.track.onpointermove = (moved) => {
      const next = at(moved.clientX);
      if (next !== latest) this.move(nth, (latest = next));
    };
    this.track.onpointerup = this.track.onpointercancel = () => { this.track.onpointermove = null; };
  }

  /** Compare with what the newest act before this found: the most asked question is what that act has changed. At the
   *  beginning: with the newest. */
  toggleCompare() {
    const { history } = this;
    if (history.back?.with != null) return history.with(null);
    const before = stationsOf(history.tape, history.user).findLast((index) => index < history.index) ?? (history.index ? 0 : history.last);
    return history.with(history.tape.stops[before].revision);
  }

  show() {
    const { history } = this;
    const all = document.documentElement.dataset.show === "all";
    this.parent.hidden = !(history.any || all);
    const open = Boolean(history.back);
    this.parent.classList.toggle("open", open);
    this.compare.setAttribute("aria-pressed", String(history.back?.with != null));
    this.walks.hidden = !history.requests.length;
    if (this.tape !== history.tape) this.rule(history.tape);
    const words = history.playing ? "Pause (space)" : "Play from here (space)";
    this.toggle.textContent = history.playing ? "❚❚" : "▶";
    Object.assign(this.toggle, { title: words, ariaLabel: words });
    this.handles.forEach((handle, nth) => this.place(handle, nth));
    this.draw();
  }

  /** The lanes of another tape, and who they are of. */
  rule(tape) {
    this.tape = tape;
    this.lanes = lanesOf(tape, this.history.user);
    this.names.replaceChildren(...this.lanes.map((lane) => h("span", {}, cut(nameOf(lane), NAME))));
  }

  place(handle, nth) {
    const { tape, back, last } = this.history;
    handle.hidden = nth ? back?.with == null : !last;
    if (handle.hidden) return;
    const index = this.indexOf(nth);
    const stop = tape.stops[index];
    const now = !nth && !back;
    handle.style.left = `${(now ? 1 : shareOf(tape, index)) * 100}%`;
    handle.classList.toggle("now", now);
    for (const [name, value] of Object.entries({ valuemin: 0, valuemax: last, valuenow: index, valuetext: now ? `now, ${spokenOf(stop)}` : spokenOf(stop) })) {
      handle.setAttribute(`aria-${name}`, value);
    }
  }

  draw() {
    const { history, width } = this;
    if (!width) return; // not seen yet; to ask the page now would cost a layout
    const pitch = Math.round(rem() * (history.back ? 1 : SLIM));
    const head = still() && history.back ? Math.round(rem()) : 0;
    const height = head + this.lanes.length * pitch;
    this.names.style.paddingTop = `${head}px`;
    const dpr = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: width * dpr, height: height * dpr });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    const context = this.canvas.getContext("2d");
    context.scale(dpr, dpr);
    const paint = colours();
    if (head) this.drawStations(context, width, paint);
    context.translate(0, head);
    this.lanes.forEach((_, i) => { context.fillStyle = paint.hair; context.fillRect(0, (i + 1) * pitch - 1, width, 0.5); });
    for (const tick of ticksOf(history.tape, history.requests, history.user, width)) drawTick(context, { ...tick, place: placeIn(this.lanes, tick.lane) }, pitch, width, paint);
  }

  /** Reduced motion: the stations a still page goes to, numbered. */
  drawStations(context, width, paint) {
    Object.assign(context, { font: `600 ${rem() * 0.85}px Inter`, textAlign: "center", textBaseline: "top", fillStyle: paint.ink });
    let free = -Infinity;
    stationsOf(this.history.tape, this.history.user).forEach((index, i) => {
      const x = Math.max(6, Math.min(width - 6, shareOf(this.history.tape, index) * width));
      if (x < free) return;
      context.fillText(String(i + 1), x, 0);
      free = x + 16;
    });
  }
}

/** A tick: the taller, the more writes it stands for; a request that failed is a cross. */
function drawTick(context, { lane, place: row, x, n, bad }, pitch, width, paint) {
  const room = pitch - 2;
  const person = isPersons(lane);
  const tall = Math.min(room, room * (person || lane === "traffic" ? 0.85 : 0.4 + 0.2 * Math.log2(n)));
  const left = Math.min(width - 2, x);
  context.fillStyle = bad ? paint.crimson : person || lane === "traffic" ? paint.ink : paint.grey;
  context.fillRect(left, (row + 1) * pitch - 1 - tall, 2, tall);
  if (bad && pitch > 10) context.fillRect(left - 2, (row + 1) * pitch - 1 - tall / 2 - 1, 6, 2);
}

