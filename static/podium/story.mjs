// The story: what happened, as an accessible ordered list. The screen reader's story and the caption are one text.
//
// Normally it lists changes, each with who and why, and the requests that were sent; during a replay it lists the
// hops of that request, and choosing one goes there.
import { h, mono, sentenceOf } from "./html.mjs";
import { beatsOf, isCount } from "./thread.mjs";

const SHOWN = 80;
const VERDICTS = { answered: "200", refused: "refused", dropped: "dropped", nxdomain: "no such name", badcert: "bad certificate", unreachable: "unreachable" };

export class Story {
  constructor(parent, page) {
    this.page = page;
    this.list = h("ol", { class: "story", "aria-live": "polite", "aria-label": "What happened" });
    this.hops = h("div", { class: "hops", hidden: true });
    this.sent = h("div", { class: "sent" });
    this.empty = h("p", { class: "grey note" }, "What happens in this cluster is told here, one sentence each, with who did it and why.");
    parent.append(this.hops, this.sent, this.empty, this.list);
    this.scroller = parent;
  }

  /** Changes as rows, newest last; only new rows are added, so that a reader is told each once. */
  update(changes) {
    const beats = beatsOf(changes).slice(-SHOWN);
    const rows = new Map([...this.list.children].map((row) => [row.dataset.key, row]));
    const atEnd = this.scroller.scrollTop + this.scroller.clientHeight > this.scroller.scrollHeight - 40;
    this.empty.hidden = beats.length > 0 || !this.hops.hidden;
    const wanted = new Set(beats.map(keyOf));
    for (const [key, row] of rows) if (!wanted.has(key)) row.remove();
    beats.forEach((beat, i) => {
      const row = rows.get(keyOf(beat)) ?? h("li", { "data-key": keyOf(beat) });
      fill(row, beat);
      if (this.list.children[i] !== row) this.list.insertBefore(row, this.list.children[i] ?? null);
    });
    if (atEnd && this.hops.hidden) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** The requests that were sent, newest first, to replay. */
  requests(traces) {
    const newest = traces.slice(-5).reverse();
    this.sent.replaceChildren(...(newest.length ? [h("h3", {}, "Requests")] : []), ...newest.map((trace) =>
      h("button", { type: "button", class: "request", onclick: () => this.page.replay.open(trace) },
        mono(`${trace.source.name} → ${trace.request.url}`),
        h("span", { class: trace.outcome.ok ? "grey" : "alarm" }, trace.outcome.ok ? String(trace.outcome.status ?? "ok") : VERDICTS[trace.outcome.verdict] ?? trace.outcome.verdict))));
  }

  tellChanges() {
    this.hops.hidden = true;
    this.list.hidden = this.sent.hidden = false;
    this.empty.hidden = this.list.children.length > 0;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** A request's hops, all of them, the coming ones grey. */
  tellTrace(trace) {
    this.hops.hidden = false;
    this.list.hidden = this.sent.hidden = this.empty.hidden = true;
    this.rows = trace.hops.map((hop, i) => h("li", { "data-seq": hop.seq },
      h("button", { type: "button", onclick: () => this.page.replay.toHop(i) },
        h("span", { class: "n mono" }, String(hop.seq)),
        h("span", { class: "why" }, sentenceOf(hop.why), flips(hop)))));
    this.end = h("div", { class: "outcome", hidden: true }, ...outcome(trace));
    this.hops.replaceChildren(
      h("header", {}, mono(`${trace.request.method} ${trace.request.url}`), h("span", { class: "grey" }, `from ${trace.source.name}`)),
      h("ol", { "aria-label": "Hops of this request" }, ...this.rows),
      h("p", { class: "visually-hidden", "aria-live": "polite" }), this.end);
    this.live = this.hops.querySelector("[aria-live]");
    this.index = -1;
  }

  mark(index, done) {
    this.end.hidden = !done;
    if (index === this.index && !done) return;
    this.rows.forEach((row, i) => {
      row.classList.toggle("coming", i > index);
      if (i === index) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    });
    if (index !== this.index) this.live.textContent = this.page.replay.current.trace.hops[index].why;
    this.index = index;
    (done ? this.end : this.rows[index]).scrollIntoView({ block: "nearest" });
  }
}

const keyOf = (beat) => `${beat.part} ${beat.change.verb} ${beat.change.kind} ${beat.first ?? beat.revision}`;

function fill(row, beat) {
  const signature = `${beat.revision} ${beat.times}`;
  if (row.signature === signature) return;
  row.signature = signature;
  row.className = beat.part === "person" ? "person" : isCount(beat.change) ? "count" : "";
  row.replaceChildren(h("span", { class: "words" }, sentenceOf(beat.sentence)), h("span", { class: "rev mono" }, String(beat.revision)));
}

/** What a gate changed in a header, both values. */
function flips(hop) {
  if (!hop.was || !hop.header) return null;
  const changed = ["src", "dst"].filter((side) => hop.was[side] !== hop.header[side]);
  return changed.map((side) => h("span", { class: "flip mono" }, h("s", {}, hop.was[side]), ` ${hop.header[side]}`));
}

/** Two marks in words, and the ladder of advice: place → rule → object → field, a rung at a time. */
function outcome(trace) {
  const { ok, says, truth, advice = [] } = trace.outcome;
  const rungs = h("ol", { class: "advice" });
  const more = h("button", { type: "button", onclick: () => climb() }, "Give me a hint");
  const climb = () => {
    rungs.append(h("li", {}, advice[rungs.children.length]));
    more.hidden = rungs.children.length >= advice.length;
    more.textContent = "Another hint";
  };
  return [
    h("p", { class: "label" }, "The sender sees"), h("pre", { class: ok ? "" : "alarm" }, says),
    h("p", { class: "label" }, ok ? "Answered by" : "Where it died"), h("p", {}, truth),
    ...(advice.length ? [rungs, more] : []),
  ];
}
