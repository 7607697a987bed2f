// What stands behind a hop, in full: its addresses before and after, who decided among whom, and when.
//
// The trace list shows it for the hop that is told. It says nothing that the advice would: a dropped packet's missing
// rule is not here, for the ladder tells it when it is asked to.
import { h, mono } from "./html.mjs";
import { choiceBar } from "./plate.mjs";
import { headerOf } from "./playback.mjs";

const FLIPS = [["src", "source"], ["dst", "destination"]];

/** A header's two addresses, each with the one that it replaced. */
function headers(hop) {
  const [header, { was }] = [headerOf(hop), hop];
  if (!header) return null;
  return h("dl", { class: "headers mono" }, ...FLIPS.filter(([side]) => header[side]).flatMap(([side, words]) => {
    const old = was && was[side] !== header[side] ? was[side] : null;
    return [h("dt", {}, words), h("dd", {}, old ? [h("s", {}, old), h("span", { class: "becomes" }, " becomes ")] : null, header[side])];
  }));
}

/** Each endpoint's part, as a fraction: every one of three has 1/3. */
export const chance = ({ endpoints, sticky }) => (sticky || !endpoints.length ? "" : endpoints.length === 1 ? "1" : `1/${endpoints.length}`);

/** A table of who was considered; a row's kind is chosen, out or none. */
const table = (...rows) => h("table", { class: "considered" }, h("tbody", {}, ...rows.flat().filter(Boolean)));
const row = (kind, ...cells) => h("tr", { class: kind }, ...cells.filter(Boolean).map((cell) => h("td", {}, cell)));
const struck = (text) => h("s", { class: "mono" }, text);
const grey = (text) => h("span", { class: "grey" }, text);

const considered = (rule) => rule.endpoints.map((endpoint, i) =>
  row(i === rule.chosen ? "chosen" : "", mono(endpoint), grey(chance(rule)), i === rule.chosen ? h("b", {}, "chosen") : null));

const leftOut = (rule) => rule.left_out.map((out) => row("out", struck(out.ip), out.reason, grey(out.pod)));

/** How far a gate's rules lagged when a request passed at `revision`, in a sentence; null when they did not, and when
 *  the Service was written again since: what it was at then is in no picture any more. Pure. */
export const lagThen = ({ synced, revision }, written) =>
  (synced < written && written <= revision ? `These rules are of revision ${synced}; the Service is at ${written}.` : null);

function ruleCard(rule, detail, ruled) {
  const lag = lagThen(detail, ruled.get(rule.service.split(":")[0]) ?? 0);
  return h("section", { class: "decided" },
    h("p", {}, "Rule ", mono(rule.service), h("span", { class: "grey" }, ` · ${rule.via}`)),
    rule.endpoints.length > 1 ? choiceBar(rule) : null,
    rule.sticky ? h("p", { class: "grey" }, "Session affinity: the same caller gets the same endpoint.") : null,
    table(considered(rule), leftOut(rule)),
    lag && h("p", { class: "alarm" }, lag),
    rule.text ? h("details", {}, h("summary", {}, "As the kernel has it"), h("pre", { tabindex: "0" }, rule.text)) : null);
}

const policyCard = (policy) => {
  const passes = (name) => policy.rule && name === policy.policy;
  return h("section", { class: "decided" },
    h("p", {}, `NetworkPolicy judges what ${policy.direction === "Egress" ? "leaves" : "enters"} `, mono(policy.pod)),
    table(policy.policies.map((name) => row(passes(name) ? "chosen" : "out", mono(name),
      grey(passes(name) ? policy.rule : "no rule of it fits"), passes(name) ? h("b", {}, "lets it pass") : null))));
};

const ingressCard = ({ host, path, controller, matched, left_out, endpoints }) => h("section", { class: "decided" },
  h("p", {}, "Ingress: ", mono(`${host || "any host"}${path}`), grey(` · ${controller}`)),
  table(matched && row("chosen", mono(matched.rule), matched.service, h("b", {}, "matches")),
    left_out.map((out) => row("out", struck(out.rule), out.reason, grey(out.ingress)))),
  endpoints.length ? h("p", { class: "grey" }, `The controller itself chooses among ${endpoints.join(", ")}.`) : null);

const lookupCard = (lookup) => h("section", { class: "decided" },
  h("p", {}, "Asked in this order, after the search list:"),
  table(lookup.tries.map(({ name, answer, known }) => (answer ? row("chosen", mono(name), mono(answer, "blue")) : row("out", known ? mono(name) : struck(name), known ? "no such record" : "no such name")))));

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

/** Elements about a hop, most telling first. `ruled`: "namespace/name" of a Service → the revision of its newest rules. */
export function details(hop, ruled = new Map()) {
  const { rule, policy, ingress, lookup } = hop.detail ?? {};
  return [
    headers(hop), rule && ruleCard(rule, hop.detail, ruled), policy && policyCard(policy), ingress && ingressCard(ingress),
    lookup?.tries?.length ? lookupCard(lookup) : null,
    h("p", { class: "when grey" }, `At ${seconds(hop.t0)} of the story, for ${seconds(hop.t1 - hop.t0)}`),
  ].filter(Boolean);
}
