// The swarm: many packets under way at once, as dots on one canvas; never an element a packet.
//
// A place is a function of packet and time, like a followed packet's (playback.mjs); nothing is remembered from frame
// to frame. More than MOST dots tell nothing more: then each dot stands for several packets, and the picture says so.

export const MOST = 2000;
const RADIUS = 3;

/** A line of points measured once, so that a dot costs no square roots: {points, ends (length up to each), length}. */
export function measured(points) {
  let length = 0;
  const ends = points.map((p, i) => (length += i ? Math.hypot(p.x - points[i - 1].x, p.y - points[i - 1].y) : 0));
  return { points, ends, length };
}

/** The point at a share (0 to 1) of a measured line: {x, y}. */
export function pointOn({ points, ends, length }, share) {
  const wanted = length * Math.min(1, Math.max(0, share));
  let i = 1;
  while (i < ends.length - 1 && ends[i] < wanted) i += 1;
  if (i >= ends.length) return points[0];
  const [a, b] = [points[i - 1], points[i]];
  const part = (wanted - ends[i - 1]) / (ends[i] - ends[i - 1] || 1);
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

/** Of so many packets the ones that are drawn, evenly chosen, and how many each stands for: {drawn, each}. */
export function chosen(packets) {
  const each = Math.max(1, Math.ceil(packets.length / MOST));
  return { each, drawn: each > 1 ? packets.filter((_, i) => i % each === 0) : packets };
}

/** A dot, painted once: a stamp costs less than a circle. */
function stampOf(colour, scale) {
  const size = Math.ceil(2 * RADIUS * scale) + 2;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.arc(size / 2, size / 2, RADIUS * scale, 0, 2 * Math.PI);
  context.fill();
  return canvas;
}

/** What draws packets, each {line (measured), start, lasts} with times in ms: (time, visible box) → how many it drew. */
export function swarm(context, packets, { colour, scale = 1 }) {
  const { drawn } = chosen(packets);
  const stamp = stampOf(colour, scale);
  const half = stamp.width / 2;
  return (time, seen) => {
    let count = 0;
    for (const packet of drawn) {
      const share = (time - packet.start) / packet.lasts;
      if (share < 0 || share > 1) continue;
      const { x, y } = pointOn(packet.line, share);
      if (x < seen.x || y < seen.y || x > seen.x + seen.w || y > seen.y + seen.h) continue;
      context.drawImage(stamp, Math.round((x - seen.x) * scale - half), Math.round((y - seen.y) * scale - half));
      count += 1;
    }
    return count;
  };
}

/** A swarm over a stage that scrolls: a canvas as large as what is seen of it, whatever the picture's size. */
export class Flight {
  constructor(stage, packets, { colour, scale = 1 }) {
    const dpr = window.devicePixelRatio || 1;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "flight";
    const { each } = chosen(packets);
    Object.assign(this, { stage, scale, colour, dpr, ratio: scale * dpr, words: each > 1 ? `one dot is ${each} packets` : "" });
    this.canvas.width = stage.clientWidth * dpr;
    this.canvas.height = stage.clientHeight * dpr;
    this.context = this.canvas.getContext("2d");
    this.paint = swarm(this.context, packets, { colour, scale: this.ratio });
    stage.parentNode.append(this.canvas);
  }

  /** Draw the moment `time`; → how many dots there were. */
  draw(time) {
    const { stage, scale, canvas, context, dpr } = this;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (this.words) {
      Object.assign(context, { font: `500 ${13 * dpr}px Inter`, fillStyle: this.colour, textAlign: "right" });
      context.fillText(this.words, canvas.width - 12 * dpr, canvas.height - 12 * dpr);
    }
    return this.paint(time, { x: stage.scrollLeft / scale, y: stage.scrollTop / scale, w: stage.clientWidth / scale, h: stage.clientHeight / scale });
  }

  land() {
    this.canvas.remove();
  }
}
