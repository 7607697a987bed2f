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

/** A dot as pixels: {half, points: [{x, y, value}]}, x and y from its middle, in px of the canvas. */
function stampOf(colour, scale) {
  const size = Math.ceil(2 * RADIUS * scale) + 2;
  const half = Math.floor(size / 2);
  const context = new OffscreenCanvas(size, size).getContext("2d");
  context.fillStyle = colour;
  context.arc(size / 2, size / 2, RADIUS * scale, 0, 2 * Math.PI);
  context.fill();
  const values = [...new Uint32Array(context.getImageData(0, 0, size, size).data.buffer)];
  const points = values.map((value, i) => ({ x: (i % size) - half, y: Math.floor(i / size) - half, value }));
  return { half: half + 1, points: points.filter(({ value }) => value >>> 24) };
}

/**
 * What paints packets, each {line (measured), start, lasts} with times in ms, into the pixels of a canvas: (time, visible
 * box) → how many dots. Pixel by pixel, for without a GPU thousands of drawn shapes cost more than all of a canvas's pixels.
 */
export function swarm({ pixels, width, height }, packets, { stamp, scale = 1 }) {
  const { drawn } = chosen(packets);
  const { half } = stamp;
  const dots = stamp.points.map(({ x, y, value }) => [y * width + x, value]);
  return (time, seen) => {
    pixels.fill(0);
    let count = 0;
    for (const packet of drawn) {
      const share = (time - packet.start) / packet.lasts;
      if (share < 0 || share > 1) continue;
      const at = pointOn(packet.line, share);
      const [x, y] = [Math.round((at.x - seen.x) * scale), Math.round((at.y - seen.y) * scale)];
      if (x < half || y < half || x >= width - half || y >= height - half) continue;
      const middle = y * width + x;
      for (const [offset, value] of dots) if (value >>> 24 > pixels[middle + offset] >>> 24) pixels[middle + offset] = value;
      count += 1;
    }
    return count;
  };
}

/** A swarm over a stage that scrolls: a canvas as large as what is seen of it, whatever the picture's size. */
export class Flight {
  constructor(stage, packets, { colour, scale = 1 }) {
    const dpr = window.devicePixelRatio || 1;
    const [width, height] = [stage.clientWidth, stage.clientHeight].map((length) => Math.round(length * dpr));
    const { each } = chosen(packets);
    Object.assign(this, { stage, scale, dpr, colour, words: each > 1 ? `one dot is ${each} packets` : "" });
    this.canvas = Object.assign(document.createElement("canvas"), { className: "flight", width, height });
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(width, height);
    const pixels = new Uint32Array(this.image.data.buffer);
    this.paint = swarm({ pixels, width, height }, packets, { stamp: stampOf(colour, scale * dpr), scale: scale * dpr });
    stage.parentNode.append(this.canvas);
  }

  /** Draw the moment `time`; → how many dots there were. */
  draw(time) {
    const { stage, scale, context, image } = this;
    const count = this.paint(time, { x: stage.scrollLeft / scale, y: stage.scrollTop / scale });
    context.putImageData(image, 0, 0);
    if (this.words) this.say();
    return count;
  }

  say() {
    const { context, canvas, dpr } = this;
    Object.assign(context, { font: `500 ${13 * dpr}px Inter`, fillStyle: this.colour, textAlign: "right" });
    context.fillText(this.words, canvas.width - 12 * dpr, canvas.height - 12 * dpr);
  }

  land() {
    this.canvas.remove();
  }
}
