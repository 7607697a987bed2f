// The story: what happened, as an accessible ordered list. The screen reader's story and the caption are one text.
//
// Normally it lists changes, each with who and why, and the requests that were sent; during a replay the hops of that
// request take its place (trace_list.mjs).
import { h, mono, sentenceOf } from "./html.mjs";
import { beatsOf, isCount } from "./thread.mjs";
import { TraceList } from "./trace_list.mjs";

const SHOWN = 80;
const VERDICTS = { answered: "200", refused: "refused", dropped: "dropped", nxdomain: "no such name", badcert: "bad certificate", unreachable: "unreachable" };

export class Story {
  constructor(parent, page) {
    this.page = page;
    this.list = h("ol", { class: "story", "aria-label": "What happened" });
    this.trace = new TraceList(page);
    this.hops = this.trace.element;
    this.sent = h("div", { class: "sent" });
    this.empty = h("p", { class: "grey note" }, "What happens in this cluster is told here, one sentence each, with who did it and why.");
    parent.append(this.hops, this.sent, this.empty, this.list);
    this.follow(parent);
  }

  /** Who reads the end is kept there, and who reads above it where they are, also when they come back from elsewhere:
   *  what is hidden forgets its place. Where they read is asked when they move, not amid changes: that would cost a layout. */
  follow(scroller) {
    let [atEnd, place, shown] = [true, 0, false];
    const toEnd = () => { scroller.scrollTop = scroller.scrollHeight; };
    scroller.addEventListener("scroll", () => {
      if (!shown || !this.list.checkVisibility()) return; // something else stands here
      place = scroller.scrollTop;
      atEnd = place + scroller.clientHeight > scroller.scrollHeight - 40;
      scroller.style.overflowAnchor = atEnd ? "none" : "auto"; // old rows that go are no move
    }, { passive: true });
    new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.height && atEnd) toEnd();
      else if (contentRect.height && !shown) scroller.scrollTop = place;
      shown = contentRect.height > 0;
    }).observe(this.list);
    this.toEnd = toEnd;
  }

  /** Changes as rows, newest last; only new rows are added, so that a reader is told each once. */
  update(changes) {
    const beats = beatsOf(changes).slice(-SHOWN);
    this.page.announcer.tell(beats);
    const rows = new Map([...this.list.children].map((row) => [row.dataset.key, row]));
    this.empty.hidden = beats.length > 0 || !this.hops.hidden;
    const wanted = new Set(beats.map(keyOf));
    for (const [key, row] of rows) if (!wanted.has(key)) row.remove();
    beats.forEach((beat, i) => {
      const row = rows.get(keyOf(beat)) ?? h("li", { "data-key": keyOf(beat) });
      fill(row, beat);
      if (this.list.children[i] !== row) this.list.insertBefore(row, this.list.children[i] ?? null);
    });
  }

  /** The requests that were sent, newest first, to replay. */
  requests(traces) {
    const newest = traces.slice(-5).reverse();
    this.sent.replaceChildren(...(newest.length ? [h("h3", {}, "Requests")] : []), ...newest.map((trace) =>
      h("button", { type: "button", class: "request", onclick: () => this.page.replay.open(trace) },
        mono(`${trace.source.name || trace.source.kind} → ${trace.request.url}`),
        h("span", { class: trace.outcome.ok ? "grey" : "alarm" }, trace.outcome.ok ? String(trace.outcome.status ?? "ok") : VERDICTS[trace.outcome.verdict] ?? trace.outcome.verdict))));
  }

  tellChanges() {
    this.hops.hidden = true;
    this.list.hidden = this.sent.hidden = false;
    this.empty.hidden = this.list.children.length > 0;
    this.toEnd();
  }

  /** A request's hops (trace_list.mjs). */
  tellTrace(trace, more) {
    this.list.hidden = this.sent.hidden = this.empty.hidden = true;
    this.trace.tell(trace, more);
  }

  mark(index, done, secret) {
    this.trace.mark(index, done, secret);
  }
}

/** The revisions of a beat: like steps are one row, which stands where the first of them does. Pure. */
export const spanOf = ({ first, revision }) => (first === revision ? String(revision) : `${first}–${revision}`);

const keyOf = (beat) => `${beat.part} ${beat.change.verb} ${beat.change.kind} ${beat.first}`;

function fill(row, beat) {
  const signature = `${beat.revision} ${beat.times}`;
  if (row.signature === signature) return;
  row.signature = signature;
  row.className = beat.part === "person" ? "person" : isCount(beat.change) ? "count" : "";
  row.replaceChildren(h("span", { class: "words" }, sentenceOf(beat.sentence)), h("span", { class: "rev mono" }, spanOf(beat)));
}
