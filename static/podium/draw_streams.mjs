// Draws the loads that run: streams on the ways of packets, what each pod gets, and what fails.
//
// A stream's width goes by the log of its rate. At a pod stands the number, beside it a bar: full at twice the fair
// share, with a tick at the fair share itself. What fails is a hatched share of the sender's bar, and a number.
import { widthOf } from "./flows.mjs";
import { perSecond } from "./rates.mjs";
import { keyed, line, path, rect, text } from "./svg.mjs";

const BAR = 28;
const VERDICTS = { refused: "refused", dropped: "dropped", nxdomain: "no such name", badcert: "bad certificate", unreachable: "unreachable" };

const d = (points) => points.map(({ x, y }, i) => `${i ? "L" : "M"}${Math.round(x)} ${Math.round(y)}`).join(" ");

function stream({ key, rate, line: points }) {
  const width = Math.round(widthOf(rate) * 2) / 2;
  return {
    key, signature: d(points), attributes: { class: "stream", "stroke-width": width },
    build: () => [path(d(points), "")],
  };
}

/** A number where the pod's address stood, and the bar at its left. */
function podShare({ uid, rate, fair }, { x, y, size }, density) {
  const words = perSecond(rate);
  const share = fair ? Math.min(1, rate / fair / 2) : null;
  const room = Math.max(40, words.length * 7.4 + 6); // the address is below it
  const full = density === "squares" || density === "bar" ? 0 : BAR;
  return {
    key: `pod ${uid}`, x, y, signature: `${words} ${share?.toFixed(2)} ${density}`, attributes: { class: "podrate", "data-pod": uid },
    build: () => [
      ...(share === null || !full ? [] : [
        rect(-9, 0, 4, full, "baseline ground", 0), rect(-9, full * (1 - share), 4, full * share, "share", 0), line(-12, full / 2, -3, full / 2, "fair")]),
      ...(density === "roomy" ? [rect(size / 2 - room / 2, size + 4, room, 18, "ground", 0), text(size / 2, size + 17.5, "sans strong middle", words)] : []),
    ],
  };
}

/** Where a sender's numbers stand: under its pod, over its node's gate, over the internet. */
function senderSpot(layout, graph, { kind, name, namespace }) {
  if (kind === "pod") {
    const [uid] = [...graph.pods].find(([, pod]) => pod.name === name && pod.namespace === namespace) ?? [];
    const box = layout.pods.get(uid);
    return box && { x: box.x + box.size / 2, y: box.y + box.size + 19, middle: true };
  }
  const node = [...layout.nodes.values()].find((box) => box.name === name);
  if (kind === "node") return node && { x: node.x + 14, y: node.gate.y - 56 };
  return { x: layout.internet.x - 24, y: layout.internet.y - 58 };
}

/** What a sender sends, the share of it that fails hatched, each way of failing with its number. */
function senderShare({ uid, sent, failed }, { x, y, middle = false }) {
  const lost = Object.entries(failed);
  const share = Math.min(1, lost.reduce((sum, [, rate]) => sum + rate, 0) / Math.max(sent, 0.001));
  const words = [`→ ${perSecond(sent)}`, ...lost.map(([verdict, rate]) => `✕ ${perSecond(rate)} ${VERDICTS[verdict] ?? verdict}`)];
  const width = Math.max(...words.map((one) => one.length)) * 6.9 + 10;
  const height = 4 + words.length * 16 + (share ? 10 : 0);
  const left = middle ? Math.max(2, x - width / 2) : x;
  return {
    key: `sender ${uid}`, x: left, y: middle ? y : y - height + 20, signature: words.join() + share.toFixed(2), attributes: { class: `senderrate ${share ? "failing" : ""}` },
    build: () => [
      rect(0, 0, width, height, "paper", 4),
      ...words.map((one, i) => text(5, 14 + i * 16, `sans strong ${i ? "alarm" : ""}`, one)),
      ...(share ? [rect(5, height - 9, width - 10, 6, "baseline", 0), rect(5, height - 9, (width - 10) * share, 6, "lost", 0)] : []),
    ],
  };
}

/** `scene`: {lines, pods, senders} of streams.mjs. Lines lie below pods, numbers above them: one layer each. */
export function drawStreams({ streams, rates }, layout, graph, scene) {
  keyed(streams, scene.lines.map(stream));
  keyed(rates, [
    ...scene.pods.map((share) => podShare(share, layout.pods.get(share.uid), layout.density)),
    ...scene.senders.map((one) => ({ one, at: senderSpot(layout, graph, one.from) })).filter(({ at }) => at).map(({ one, at }) => senderShare(one, at)),
  ]);
}
