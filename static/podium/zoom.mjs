// Zoom and pan: how much of the picture is seen, and which part. The layout knows nothing of either.
//
// Panning is the stage's own scrolling: wheel, one finger, a drag on empty ground, Shift and arrows. Zooming scales:
// while a gesture lasts only the wrapper, which costs the compositor nothing; once at its end the picture is drawn
// anew at its new size, crisp, with the same point of it under pointer or fingers.

const still = () => document.documentElement.dataset.motion === "off";

export const LEAST = 0.05;
export const MOST = 4;
/** A wheel's gesture has ended when it has been silent for so many ms. */
const SILENCE = 160;
/** A press that moved less than this (px) was a click. */
const CLICK = 4;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** How far a wheel's turn zooms: a notch (100) by a tenth, a trackpad's small steps as smoothly as they come. Pure. */
export const turned = (deltaY) => Math.exp(-clamp(deltaY, -100, 100) / 1000);

/** The scroll offset that keeps a point of the picture in its place: `at` px from the stage's edge. Pure. */
export const kept = (scroll, at, factor) => (scroll + at) * factor - at;

/** The zoom at which a box of {w, h} px (at zoom 1) is seen whole on a stage, and no larger than `most`. Pure. */
export const fitting = (box, stage, most = 1) => clamp(Math.min(stage.w / box.w, stage.h / box.h), LEAST, most);

export class Zoom {
  /** `draw` draws the picture at the factor of this zoom. */
  constructor(stage, boards, draw) {
    Object.assign(this, { stage, boards, draw, factor: 1, live: 1, whole: false, origin: { x: 0, y: 0 } });
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("touchstart", (event) => this.pinchBegins(event), { passive: true });
    stage.addEventListener("touchmove", (event) => this.pinches(event), { passive: false });
    stage.addEventListener("touchend", () => this.pinchEnds());
    stage.addEventListener("touchcancel", () => this.pinchEnds());
    stage.addEventListener("pointerdown", (event) => this.dragBegins(event));
    document.addEventListener("keydown", (event) => this.key(event), true);
  }

  /** Zoom at once, about a point of the stage in px; its middle by default. */
  by(factor, at = this.middle()) {
    this.to(this.factor * factor, at);
  }

  to(factor, at = this.middle()) {
    this.whole = false;
    const wanted = clamp(factor, LEAST, MOST);
    const [left, top] = [kept(this.stage.scrollLeft, at.x, wanted / this.factor), kept(this.stage.scrollTop, at.y, wanted / this.factor)];
    this.factor = wanted;
    this.draw();
    this.stage.scrollTo(left, top);
  }

  /** A picture of {width, height} is about to be drawn on a stage of `room`, at `natural` size and this zoom. Who sees a
   *  crowd sees it `first` as a whole; and who sees the whole goes on seeing it when it grows, until somebody zooms. */
  about({ width, height }, natural, room, first) {
    const fit = fitting({ w: width * natural, h: height * natural }, { w: room.width, h: room.height });
    if (first) [this.factor, this.whole] = [fit, true];
    else if (this.whole) this.factor = Math.min(this.factor, fit);
  }

  /** All of the picture at once; and from there back to its own size. */
  toggle() {
    const { width, height } = this.boards.getBoundingClientRect();
    const size = { w: width / this.factor, h: height / this.factor };
    const fit = fitting(size, { w: this.stage.clientWidth, h: this.stage.clientHeight });
    const back = Math.abs(this.factor - fit) < 0.01;
    this.to(back ? 1 : fit);
    this.whole = !back;
  }

  /** Bring an element of the picture into the middle; with `fit` as large as the stage lets it be. */
  show(element, { fit = false } = {}) {
    if (fit) {
      const { width, height } = element.getBoundingClientRect();
      const room = { w: this.stage.clientWidth * 0.8, h: this.stage.clientHeight * 0.8 };
      this.to(fitting({ w: width / this.factor, h: height / this.factor }, room, 2.5));
    }
    element.scrollIntoView({ block: "center", inline: "center", behavior: still() || fit ? "auto" : "smooth" });
  }

  middle() {
    return { x: this.stage.clientWidth / 2, y: this.stage.clientHeight / 2 };
  }

  at(point) {
    const box = this.stage.getBoundingClientRect();
    return { x: point.clientX - box.left, y: point.clientY - box.top };
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // the stage scrolls by itself
    event.preventDefault();
    this.preview(this.live * turned(event.deltaY), this.at(event));
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.settle(), SILENCE);
  }

  /** Scale what is drawn already, about the point where the gesture began. */
  preview(live, at) {
    if (this.live === 1) this.origin = at;
    this.live = clamp(live, LEAST / this.factor, MOST / this.factor);
    const { x, y } = this.origin;
    this.boards.style.transformOrigin = `${this.stage.scrollLeft + x}px ${this.stage.scrollTop + y}px`;
    this.boards.style.transform = `scale(${this.live})`;
  }

  /** The gesture has ended: draw at the new size. */
  settle() {
    const { live, origin } = this;
    this.live = 1;
    this.boards.style.transform = "";
    if (live !== 1) this.by(live, origin);
  }

  pinchBegins({ touches }) {
    if (touches.length === 2) this.pinch = { span: spanOf(touches), at: this.at(between(touches)) };
  }

  pinches(event) {
    if (!this.pinch || event.touches.length !== 2) return;
    event.preventDefault();
    this.preview(spanOf(event.touches) / this.pinch.span, this.pinch.at);
  }

  pinchEnds() {
    if (this.pinch) this.settle();
    this.pinch = null;
  }

  /** The mouse drags the picture by its empty ground. What it does on a thing is the thing's own. */
  dragBegins(event) {
    if (event.pointerType !== "mouse" || event.button !== 0 || event.target.closest(".thing, button, a, input")) return;
    const { stage } = this;
    const from = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
    let moved = false;
    const drag = (move) => {
      moved ||= Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) > CLICK;
      if (!moved) return;
      stage.classList.add("dragged");
      stage.scrollTo(from.x - move.clientX, from.y - move.clientY);
    };
    const end = () => {
      window.removeEventListener("pointermove", drag);
      stage.classList.remove("dragged");
      if (!moved) return;
      const swallow = (click) => click.stopPropagation(); // what ended a drag is no click
      window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    };
    window.addEventListener("pointermove", drag);
    window.addEventListener("pointerup", end, { once: true });
  }

  /** Shift and an arrow: a sixth of the stage. */
  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const mine = way && event.shiftKey && document.body.dataset.state !== "back" && event.target.closest?.("#stage, body") && !event.target.closest("aside, header, footer, dialog, input");
    if (!mine) return;
    event.preventDefault();
    event.stopPropagation();
    this.stage.scrollBy({ left: (way[0] * this.stage.clientWidth) / 6, top: (way[1] * this.stage.clientHeight) / 6, behavior: still() ? "auto" : "smooth" });
  }
}

const spanOf = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
const between = ([a, b]) => ({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 });
