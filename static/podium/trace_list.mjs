// The trace list: a request as an accessible ordered list, hop by hop, with all that stands behind the one it is at.
//
// A lookup is told in full once; when the same sender asks for the same name again its hops are folded into one line,
// name → address, that unfolds. Before a prediction is made, what is to come is not in the list.
import { h, mono, sentenceOf } from "./html.mjs";
import { details } from "./hop_details.mjs";
import { edit, ladder } from "./ladder.mjs";
import { isLookup } from "./lookups.mjs";

/** What is sent, in a few characters: "GET http://my-nginx/", "dns:my-nginx". Only HTTP has a method. */
export const titleOf = ({ request }) => (/^https?:/.test(request.url) || !/^\w+:/.test(request.url) ? `${request.method} ${request.url}` : request.url);

export class TraceList {
  constructor(page) {
    this.page = page;
    this.element = h("div", { class: "hops", hidden: true });
    this.index = -1;
  }

  /** Show a request. `folded`: {upto, words} of a lookup that was told before, or null; `tally`: of several requests. */
  tell(trace, { folded = null, tally = null } = {}) {
    this.trace = trace;
    this.index = -1;
    this.rows = trace.hops.map((hop, i) => this.row(hop, i));
    this.live = h("p", { class: "visually-hidden", "aria-live": "polite" });
    this.end = h("div", { class: "outcome", hidden: true }, ...this.outcome(trace));
    this.fold = folded && this.foldLine(folded);
    this.element.replaceChildren(...[
      h("header", {}, mono(titleOf(trace)), h("span", { class: "grey" }, `from ${trace.source.name || trace.source.kind}`)),
      tally && tallyTable(tally), this.fold,
      h("ol", { "aria-label": "Hops of this request" }, ...this.rows), this.live, this.end,
    ].filter(Boolean));
    this.element.hidden = false;
  }

  row(hop, i) {
    const more = h("div", { class: "behind" });
    return h("li", { "data-seq": hop.seq, "data-dns": isLookup(hop) ? "" : null },
      h("button", { type: "button", onclick: () => this.page.replay.toHop(i) },
        h("span", { class: "n mono" }, String(hop.seq)), h("span", { class: "why" }, sentenceOf(hop.why))), more);
  }

  foldLine({ upto, words }) {
    const rows = this.rows.slice(0, upto);
    const toggle = (open) => {
      rows.forEach((row) => { row.hidden = !open; });
      button.setAttribute("aria-expanded", String(open));
    };
    const button = h("button", { type: "button", class: "folded", onclick: () => toggle(button.getAttribute("aria-expanded") !== "true") },
      mono(words, "blue"), h("span", { class: "grey" }, `${upto} hops, told before`));
    toggle(false);
    this.unfold = () => toggle(true);
    return button;
  }

  /** The hop that is told now; `hidden`: from which hop on nothing may be seen yet. */
  mark(index, done, hidden = this.rows.length) {
    this.end.hidden = !done;
    if (this.fold && this.rows[index]?.hidden) this.unfold();
    this.rows.forEach((row, i) => {
      row.classList.toggle("coming", i > index);
      row.classList.toggle("secret", i >= hidden);
    });
    if (index === this.index && !done) return;
    if (index !== this.index) this.turnTo(index);
    if (index >= 0) (done ? this.end : this.rows[index]).scrollIntoView({ block: "nearest" });
  }

  turnTo(index) {
    const [before, now] = [this.rows[this.index], this.rows[index]];
    before?.removeAttribute("aria-current");
    before?.querySelector(".behind").replaceChildren();
    this.index = index;
    if (!now) return;
    now.setAttribute("aria-current", "step");
    now.querySelector(".behind").replaceChildren(...details(this.trace.hops[index], this.page.graph.ruled));
    this.live.textContent = this.trace.hops[index].why;
  }

  /** Two marks in words, and the ladder. */
  outcome({ outcome }) {
    const { ok, says, truth, advice = [] } = outcome;
    return [
      h("p", { class: "label" }, "The sender sees"), h("pre", { class: ok ? "" : "alarm" }, says),
      h("p", { class: "label" }, ok ? "Answered by" : "Where it died"), h("p", {}, truth),
      ...ladder(advice, (mend) => edit(this.page, mend)),
    ];
  }

  hide() {
    this.element.hidden = true;
  }
}

/** Of several requests: who answered how many, and how the others ended. */
function tallyTable(counts) {
  const total = counts.reduce((sum, { requests }) => sum + requests, 0);
  return h("table", { class: "tally" }, h("caption", { class: "grey" }, `${total} requests, each on a connection of its own; this is one of them`),
    h("tbody", {}, ...counts.map(({ verdict, endpoint, requests }) => h("tr", { class: ["answered", "resolved"].includes(verdict) ? "" : "alarm" },
      h("th", { scope: "row", class: "mono" }, endpoint || verdict), h("td", { class: "grey" }, endpoint ? verdict : ""),
      h("td", { class: "mono" }, String(requests)), h("td", {}, h("meter", { min: 0, max: total, value: requests, "aria-hidden": "true" }))))));
}
