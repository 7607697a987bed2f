// Marks on the canvas: the dot, its trail, and the shapes of the ways a request can end.

const strokeLine = (context, points, colour, width, dash = []) => {
  context.beginPath();
  points.forEach((p, i) => (i ? context.lineTo(p.x, p.y) : context.moveTo(p.x, p.y)));
  Object.assign(context, { strokeStyle: colour, lineWidth: width, lineJoin: "round", lineCap: "round" });
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
};

const lengthOf = (points) => points.slice(1).reduce((sum, p, i) => sum + Math.hypot(p.x - points[i].x, p.y - points[i].y), 0);

/** Where this packet has been: whole hops, and the last one as far as it got. */
export function drawTrail(context, lines, share, { ink }) {
  const past = lines.slice(0, -1);
  for (const points of past) strokeLine(context, points, ink, 1.5);
  const last = lines.at(-1);
  const length = lengthOf(last) * share;
  if (length > 0) strokeLine(context, last, ink, 1.5, [length, 1e5]);
}

/** A thin line from a thing to the callout that is about it, when they stand apart. */
export function drawLeader(context, from, to, { grey }) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 12) return;
  const start = { x: from.x + ((to.x - from.x) * 9) / length, y: from.y + ((to.y - from.y) * 9) / length };
  strokeLine(context, [start, to], grey, 1);
}

/** The packet: an ink dot; of a lookup small and hollow; of a refusal's answer small. */
export function drawDot(context, point, { hollow, small, left = 1 }, { ink, ground }) {
  context.globalAlpha = left;
  context.beginPath();
  context.arc(point.x, point.y, small ? 5 : 7, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: hollow ? ground : ink, strokeStyle: hollow ? ink : ground, lineWidth: 2 });
  context.fill();
  context.stroke();
  context.globalAlpha = 1;
}

/** Reduced motion, and print: numbered stations of this packet on a still picture, the current one filled. */
export function drawStations(context, trace, stops, current, { ink, ground }) {
  const seen = new Map();
  stops.forEach(({ anchor }, i) => {
    if (trace.hops[i].packet !== trace.hops[current].packet) return;
    const spot = `${Math.round(anchor.x)} ${Math.round(anchor.y)}`;
    const nth = seen.get(spot) ?? 0;
    seen.set(spot, nth + 1);
    const x = anchor.x + nth * 24;
    context.beginPath();
    context.arc(x, anchor.y, 11, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: i === current ? ink : ground, strokeStyle: ink, lineWidth: 1.5 });
    context.fill();
    context.stroke();
    Object.assign(context, { fillStyle: i === current ? ground : ink, font: "600 13px Inter", textAlign: "center", textBaseline: "middle" });
    context.fillText(String(i + 1), x, anchor.y + 0.5);
  });
}

const shapes = {
  /** Refused: a bar across the way. */
  refused: (context, { x, y }) => strokeShape(context, [[x - 18, y - 20], [x + 18, y - 20]], 5),
  /** Unreachable: a cross at the cut stub. */
  unreachable: (context, { x, y }) => {
    strokeShape(context, [[x - 8, y - 8], [x + 8, y + 8]], 3);
    strokeShape(context, [[x + 8, y - 8], [x - 8, y + 8]], 3);
  },
  /** Dropped: a hatched wall. */
  dropped: (context, { x, y }) => {
    strokeShape(context, [[x - 22, y - 16], [x + 22, y - 16]], 2);
    for (let i = -20; i < 22; i += 7) strokeShape(context, [[x + i, y - 16], [x + i + 6, y - 24]], 1.5);
  },
  nxdomain: (context, { x, y }) => word(context, "?", x, y),
  /** A seal broken in two. */
  badcert: (context, { x, y }) => {
    context.beginPath();
    context.arc(x + 22, y - 14, 9, 0.6, Math.PI + 0.2);
    context.stroke();
    context.beginPath();
    context.arc(x + 25, y - 17, 9, Math.PI + 0.6, 0.2);
    context.stroke();
  },
};

const strokeShape = (context, points, width) => {
  context.lineWidth = width;
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
};

const word = (context, text, x, y) => {
  Object.assign(context, { font: "600 20px Inter", textAlign: "center", textBaseline: "middle" });
  context.fillText(text, x + 20, y - 18);
};

/** A ring of `share` around the sender: how long it waits for what will never come. */
function drawWait(context, { x, y }, share, paint) {
  Object.assign(context, { strokeStyle: paint.crimson, lineWidth: 3 });
  context.beginPath();
  context.arc(x, y, 24, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share);
  context.stroke();
}

/** Draw how it ends, once it does. */
export function drawEnd(context, { trace, stops, moment, paint }) {
  const { verdict, ok } = trace.outcome ?? {};
  if (ok || !verdict) return;
  const fatal = trace.hops.findIndex((hop) => hop.verdict === verdict);
  if (fatal < 0 || moment.index < fatal || (moment.index === fatal && !moment.arrived)) return;
  Object.assign(context, { strokeStyle: paint.crimson, fillStyle: paint.crimson, lineCap: "round" });
  const shape = trace.hops[fatal].stage === "cable" ? "unreachable" : verdict;
  const spot = verdict === "badcert" && moment.done ? stops[0].anchor : stops[fatal].anchor;
  shapes[shape]?.(context, spot);
  if (verdict === "dropped") drawWait(context, stops[0].anchor, moment.done ? 1 : moment.lasted, paint);
}
