// Predict, then reveal: the decisions of a trace as questions, asked just before each is taken. Pure.
//
// The choices come from the trace itself: what was decided, what else was considered, and what people wrongly believe
// (a Service is a place; a load balancer answers by itself). Each wrong one says in a sentence why it is wrong. A
// request is asked about each kind of decision once, and never about the lookup's own gates: enough to think, not an
// exam.
import { isLookup } from "./lookups.mjs";
import { MOVING, arrival } from "./playback.mjs";
import { hostPort, ordinal } from "./words.mjs";

const MOST = 4;
const LOST = ["refused", "dropped", "unreachable", "badcert"];

const choice = (words, why = "") => ({ words, why, right: !why });

/** The same trace asks in the same order, and the right answer does not always stand first. */
const turned = (choices, by) => choices.map((_, i) => choices[(i + by) % choices.length]);

function name({ hop, trace }) {
  const { lookup } = hop.detail ?? {};
  if (hop.stage !== "lookup" || !lookup) return null;
  const { host } = trace.request;
  const pod = trace.outcome.endpoint?.ip;
  const podIp = pod && hostPort(pod)[0];
  const ask = `Which address does CoreDNS give for ${host}?`;
  if (!lookup.answer) {
    return { ask, choices: [
      choice("none: no such name"), choice("the virtual address of a Service", "No Service of this name is in any namespace that was searched."),
      choice("the address of a pod", "Nobody behind this name is ready to be told."),
    ] };
  }
  const headless = podIp === lookup.answer;
  return { ask, choices: [
    choice(headless ? `a pod's: ${lookup.answer}` : `a virtual one: ${lookup.answer}`),
    headless ? choice("a virtual address", "This Service is headless: its name leads to the pods themselves.")
      : choice(podIp ? `a pod's: ${podIp}` : "a pod's", "DNS does not choose a pod: the gate does, once a connection."),
    choice("a node's", "No node stands for a Service: its address is on no machine at all."),
  ] };
}

const nth = (rule) => `${rule.roll.toFixed(2)} falls into the ${ordinal(rule.chosen + 1)} of ${rule.endpoints.length} equal parts.`;

function gate({ hop }) {
  const rule = hop.detail?.rule;
  if (hop.verdict !== "dnat" || !rule || rule.chosen === null || rule.endpoints.length + rule.left_out.length < 2) return null;
  const rolled = rule.roll !== null && rule.roll !== undefined && rule.endpoints.length > 1;
  const why = rolled ? nth(rule) : rule.sticky ? "Session affinity remembers this caller's endpoint." : "It is the only endpoint that may be chosen.";
  const others = rule.endpoints.filter((_, i) => i !== rule.chosen).slice(0, rule.left_out.length ? 1 : 2);
  return {
    ask: rolled ? `The roll is ${rule.roll.toFixed(2)} of 1. Where does ${hop.place.node}'s gate send it?` : `Where does ${hop.place.node}'s gate send it?`,
    choices: [
      choice(rule.endpoints[rule.chosen]), ...others.map((other) => choice(other, why)),
      ...rule.left_out.slice(0, 1).map((out) => choice(out.ip, `This endpoint is left out: ${out.reason}.`)),
      choice(`to the Service, ${hop.was.dst}`, "A Service is no place: its address exists only in rules."),
    ].slice(0, MOST),
  };
}

function policy({ hop }) {
  const judged = hop.detail?.policy;
  if (!judged) return null;
  const leaves = judged.direction === "Egress";
  const why = judged.allowed ? `A rule of ${judged.policy} names it.` : "A policy picks this pod, and no rule names this packet.";
  const silent = "A policy drops: it never answers, and the sender must wait.";
  return {
    ask: `A NetworkPolicy picks ${judged.pod.split("/").pop()}. May this packet ${leaves ? "leave" : "enter"}?`,
    choices: [
      judged.allowed ? choice("yes, a rule names it") : choice("yes", why),
      judged.allowed ? choice("no, it is dropped", why) : choice("no, it is dropped: the sender waits"),
      choice("no, it is refused at once", judged.allowed ? why : silent),
    ],
  };
}

function source({ hop }) {
  if (hop.verdict !== "snat" || !hop.was || hop.stage !== "gate" || hop.was.src === hop.header.src || answering(hop)) return null;
  const [before, after] = [hostPort(hop.was.src)[0], hostPort(hop.header.src)[0]];
  return {
    ask: "Whom will the receiver see as the sender?",
    choices: [
      choice(`${hop.place.node}, ${after}`), choice(`the caller, ${before}`, "The node hides the caller, so that the answer comes back through it."),
      choice("the Service's address", "A virtual address never sends: it stands in rules alone."),
    ],
  };
}

/** On the way back a memo restores addresses: nothing is decided. */
const answering = (hop) => /memo/.test(hop.why);

function back({ hop, trace }) {
  if (hop.verdict !== "snat" || !hop.was || !answering(hop) || hop.place.kind !== "node" || isLookup(hop)) return null;
  if (trace.source.kind !== "pod") return null;
  return {
    ask: "From whom does the answer seem to come, at the sender?",
    choices: [
      choice(`the virtual address, ${hop.header.src}`),
      choice(`the pod, ${hop.was.src}`, "The gate remembers the connection and flips the address back."),
      choice(`the node, ${hop.place.node}`, "The node passes the answer on; it only restores what it had changed."),
    ],
  };
}

function balancer({ hop }) {
  if (hop.stage !== "loadbalancer" || hop.packet !== 1 || hop.verdict !== "forwarded") return null;
  return {
    ask: "What does the load balancer do with it?",
    choices: [
      choice("passes it to a node"), choice("the load balancer keeps it, and answers", "It balances connections: a pod answers, through a node."),
      choice("sends it straight to a pod", "It knows nodes alone: the node's gate chooses the pod."),
    ],
  };
}

function ingress({ hop }) {
  const routed = hop.detail?.ingress;
  if (!routed) return null;
  const wrong = routed.left_out.slice(0, 2).map((out) => choice(out.rule, `It is left out: ${out.reason}.`));
  const right = routed.matched ? `${routed.matched.rule} → ${routed.matched.service.split("/").pop()}` : "no rule: the default backend answers";
  return {
    ask: "Which rule of the Ingress takes it?",
    choices: [choice(right), ...wrong, choice("the controller's own Service", "That Service only led here; the controller looks into the request.")].slice(0, MOST),
  };
}

function end({ hop, trace }) {
  if (!LOST.includes(hop.verdict) || hop.verdict !== trace.outcome.verdict || hop.detail?.policy) return null;
  const told = {
    refused: ["refuses at once", "A refusal comes back at once: curl says 7."],
    dropped: ["drops it: the sender waits", "Nothing comes back: curl waits, then says 28."],
    unreachable: ["no route leads on", "The sender learns that no route leads there."],
    badcert: ["a certificate nobody trusts", "It arrives, but the certificate proves nothing: curl says 60."],
  };
  const others = LOST.filter((verdict) => verdict !== hop.verdict && verdict !== "badcert").slice(0, 2);
  return {
    ask: `What happens to the packet ${hop.place.kind === "node" ? `at ${hop.place.node}` : "here"}?`,
    choices: [choice(told[hop.verdict][0]), choice("it is answered", told[hop.verdict][1]), ...others.map((verdict) => choice(told[verdict][0], told[hop.verdict][1]))],
  };
}

const KINDS = { name, ingress, policy, end, gate, source, back, balancer };

/** The moment just before a hop's decision is seen: the packet is there, and nothing has become of it. */
const before = (hop) => hop.t0 + MOVING * (hop.t1 - hop.t0) - 1;

/** The questions of a trace, in order: [{index, at, kind, ask, choices: [{words, right, why}]}]; `at` is a time. */
export function questions(trace) {
  const asked = new Set();
  return trace.hops.flatMap((hop, index) => {
    if (isLookup(hop) && !hop.detail?.lookup) return [];
    const kind = Object.keys(KINDS).find((one) => !asked.has(one) && KINDS[one]({ hop, trace }));
    if (!kind) return [];
    asked.add(kind);
    const { ask, choices } = KINDS[kind]({ hop, trace });
    return [{ index, at: Math.max(before(hop), index ? arrival(trace, index - 1) : 0), kind, ask, choices: turned(choices, (Math.abs(trace.seed) + index) % choices.length) }];
  });
}

/** The question that stands in the way of a time: the first open one before it, or null. */
export const standsBefore = (open, time) => open.find((question) => question.at <= time) ?? null;
