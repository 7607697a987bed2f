// The plate: the followed packet's header, from → to. It is the header, never a caption of it.
//
// A virtual address is blue and dashed; at a gate the line flips and the old value stands struck below.
// A plate on the cable never shows a ClusterIP, because no packet on a cable ever carries one.
import { h } from "./html.mjs";
import { carried } from "./playback.mjs";
import { hostPort, ordinal, splitAddress } from "./words.mjs";

function address(value, vips) {
  const [ip, port] = hostPort(value);
  const [dim, rest] = splitAddress(ip);
  return h("span", { class: `address ${vips.has(ip) ? "virtual" : ""}` },
    h("span", { class: "dim" }, dim), rest, port ? h("span", { class: "dim" }, `:${port}`) : null);
}

function row(label, value, old, vips, flipping) {
  if (!value) return null;
  const changed = old && old !== value;
  return h("div", { class: `line ${changed ? "flipped" : ""} ${changed && flipping ? "flipping" : ""}` },
    h("span", { class: "label" }, label), address(value, vips),
    changed ? h("s", { class: "mono" }, old) : null);
}

/** The choice as one bar in equal parts with the roll marked: 0.62 → 2nd of 3. */
export function choiceBar(rule) {
  const total = rule.endpoints.length;
  const parts = rule.endpoints.map((endpoint, i) =>
    h("span", { class: `part ${i === rule.chosen ? "chosen" : ""}` }, splitAddress(hostPort(endpoint)[0])[1]));
  const marker = h("i", { class: "roll" });
  if (rule.roll !== null && rule.roll !== undefined) marker.style.left = `${rule.roll * 100}%`;
  const says = rule.roll === null || rule.roll === undefined ? "" : `${rule.roll.toFixed(2)} → ${ordinal(rule.chosen + 1)} of ${total}`;
  return h("div", { class: "choice" }, h("div", { class: "parts" }, ...parts, says ? marker : null), h("span", { class: "mono" }, says));
}

const tried = (lookup) => h("div", {}, ...lookup.tries.map((attempt) => h("div", { class: "mono" },
    attempt.answer || attempt.known ? attempt.name : h("s", {}, attempt.name),
    attempt.answer ? h("span", { class: "answer" }, ` ${attempt.answer}`) : attempt.known ? h("span", { class: "grey" }, " no such record") : null)));

/** The card comes back with an address on it, or with a question mark. */
const answerLine = (trace, lookup) => h("div", {}, `${trace.request.host} `,
  lookup.answer ? h("span", { class: "answer" }, lookup.answer) : h("span", { class: "answer none" }, "? no such name"));

/** Fill the plate for a moment (playback.mjs). Data attributes say where and what, for tests and the curious. */
export function fillPlate(plate, trace, moment, vips) {
  const { hop, header, was, arrived, flip } = moment;
  const key = `${hop.seq} ${arrived}`;
  Object.assign(plate.dataset, { seq: hop.seq, place: arrived ? hop.place.kind : "underway", stage: hop.stage, verdict: hop.verdict });
  if (plate.dataset.key === `${trace.id} ${key}`) return;
  plate.dataset.key = `${trace.id} ${key}`;
  const rule = arrived ? hop.detail?.rule : null;
  plate.replaceChildren(...[
    header ? row("from", header.src, was?.src, vips, flip < 1) : null,
    header ? row("to", header.dst, was?.dst, vips, flip < 1) : null,
    rule && rule.endpoints.length > 1 ? choiceBar(rule) : null,
  ].filter(Boolean));
}

const noteKey = (note) => (note.name ? `${note.name} ${note.address}` : `${note.virtual} ${note.real} ${note.at.x} ${note.at.y}`);

const noteElement = (note) => h("div", { class: "memo", title: note.name ? "what DNS answered" : "the gate's memo of this connection" },
  note.name ? [`${note.name} → `, h("span", { class: "blue" }, note.address)]
    : [h("span", { class: "blue" }, note.virtual), ` ⇄ ${splitAddress(hostPort(note.real)[0])[1]}`]);

/** Small notes pinned to the picture: memos (connection tracking) at gates, a resolved name beside the sender; each
 *  `at` its place. Of several at one place the newest is kept. → their elements, in the order of `notes`. */
export function fillNotes(parent, notes, scale) {
  const key = [scale, ...notes.map(noteKey)].join();
  const newest = new Map(notes.map((note) => [note.name ?? `${note.at.x} ${note.at.y}`, note]));
  if (parent.dataset.key !== key) {
    parent.dataset.key = key;
    parent.replaceChildren(...[...newest.values()].map(noteElement));
  }
  [...newest.values()].forEach((note, i) => {
    Object.assign(parent.children[i].style, { left: `${note.at.x * scale}px`, top: `${note.at.y * scale}px` });
  });
  return [...parent.children];
}

const judged = ({ policy, policies, allowed, rule }) => h("div", {}, h("div", { class: "mono" }, "NetworkPolicy ", h("b", {}, allowed ? policy : policies.join(", "))),
  h("div", { class: allowed ? "grey" : "none" }, allowed ? `${rule} lets it pass` : "no rule lets it pass"));

/** An Ingress' table as the request met it: the rule that takes it, and two that do not. */
const routedBy = ({ matched, left_out }) => h("div", {},
  ...left_out.slice(0, 2).map((out) => h("div", { class: "mono" }, h("s", {}, out.rule), h("span", { class: "grey" }, ` ${out.reason}`))),
  matched ? h("div", { class: "mono" }, h("b", {}, matched.rule), h("span", { class: "answer" }, ` → ${matched.service}`)) : h("div", {}, "no rule: the default backend answers"));

/** The card: what CoreDNS tried, or what the answer carries; what a policy judged; which rule of an Ingress took it. It
 *  is what a place looked at or a packet holds, never its header. */
export function fillCard(card, trace, moment) {
  const { lookup, policy, ingress } = (moment.arrived && moment.hop.detail) || {};
  const brought = lookup ? null : carried(trace, moment.index);
  card.hidden = !lookup && !brought && !policy && !ingress;
  const key = `${trace.id} ${moment.hop.seq} ${card.hidden}`;
  if (card.dataset.key === key) return;
  card.dataset.key = key;
  card.replaceChildren(...[lookup && tried(lookup), brought && answerLine(trace, brought), policy && judged(policy), ingress && routedBy(ingress)].filter(Boolean));
}

/** A mark at the end: where it happened, or what the sender sees. */
export function fillMark(mark, label, words, trouble) {
  mark.classList.toggle("trouble", trouble);
  mark.replaceChildren(h("span", { class: "label" }, label), h("span", { class: "mono" }, words));
}
