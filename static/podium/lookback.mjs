// Looking back, on the page: joins the history to picture, story, prompt and bar. It decides nothing itself.
import { copy, h } from "./html.mjs";
import { changesPanel } from "./changes_panel.mjs";
import { SIGNS } from "./draw_diff.mjs";
import { format, parse } from "./permalink.mjs";
import { showState } from "./state.mjs";
import { indexAt, saidOf, timeOf } from "./tape.mjs";
import { toldRevision } from "./thread.mjs";

const $ = (id) => document.getElementById(id);

export class LookBack {
  constructor(page) {
    Object.assign(this, { page, history: page.history, inside: false });
    this.banner = $("banner");
    this.panel = h("section", { class: "changes", hidden: true });
    $("panel-story").prepend(this.panel);
    $("backacts").append(
      h("button", { type: "button", class: "primary", title: "Return to now (n)", onclick: () => this.history.toNow() }, "Return to now"),
      h("button", { type: "button", onclick: () => page.open("again") }, "Apply this state again…"));
    this.history.addEventListener("moved", () => this.moved());
    this.history.addEventListener("failed", (event) => page.prompt.say(event.detail.message, "trouble"));
    window.addEventListener("hashchange", () => this.openLink());
  }

  moved() {
    const back = Boolean(this.history.back);
    if (back !== this.inside) {
      this.inside = back;
      const stood = document.activeElement?.closest("#backacts, .timebar");
      if (back) this.enter();
      else this.leave();
      if (stood) this.page.scrubber.focus(); // what the keyboard stood on is there no more
    }
    if (back) this.refresh();
  }

  enter() {
    const { page } = this;
    if (page.guided) page.endDemo();
    page.teller.hush();
    page.tombstones = new Map();
    page.story.list.setAttribute("aria-live", "off"); // what is read again did not happen again
    this.history.load().then(() => this.inside && this.tell(), () => {}); // better words for the newest rows, if they come
    this.shown();
  }

  leave() {
    const { page } = this;
    const { now } = page;
    Object.assign(page, { tombstones: new Map(), pods: now.pods, services: now.services });
    this.panel.hidden = true;
    $("panel-story").classList.remove("comparing");
    this.shown();
    page.prompt.rest();
    page.teller.recall(now.changes);
    page.frame();
    page.story.list.setAttribute("aria-live", "polite");
  }

  shown() {
    $("backacts").hidden = this.banner.hidden = !this.inside;
    showState($("state"), this.page);
  }

  refresh() {
    const { page, history } = this;
    const { selected } = page;
    if (selected && !page.graph[selected.collection]?.has(selected.uid)) page.select(null);
    page.draw();
    page.story.update(page.graph.changes);
    page.inspector.refresh();
    $("panel-story").classList.toggle("comparing", Boolean(history.back.changes));
    changesPanel(this.panel, page, history.back.changes);
    this.present();
    this.tell();
  }

  /** The present has gone on beneath: say where it is. */
  beneath() {
    this.present();
    showState($("state"), this.page);
  }

  /** Where this is, and where now is; and what the signs mean. */
  present() {
    const { back, tape, stop } = this.history;
    const other = back.with == null ? null : tape.stops[indexAt(tape, back.with)];
    const at = ({ row }) => timeOf(row?.at);
    const [from, to] = other && other.revision < stop.revision ? [other, stop] : [stop, other];
    const where = other ? [`rev ${from.revision} → ${to.revision}`, `${at(from)} → ${at(to)}`] : [`rev ${back.revision}`, at(stop)];
    this.banner.replaceChildren(
      h("strong", { class: "mono" }, where[0]), ...[where[1], `now is ${toldRevision(this.page.now)}`].filter(Boolean).map((words) => h("span", { class: "mono" }, words)),
      ...(back.changes ? legend(back.changes) : this.page.ghosts ? [h("span", { class: "ghostkey" }, "there now, not then")] : []));
  }

  /** The sentence under the picture: the write that made this revision, and the requests that were sent at it. */
  tell() {
    const { page, history } = this;
    if (page.replay.current) return;
    const { row } = history.stop;
    page.prompt.say(`${saidOf(row)}${row?.why ? `: ${row.why}` : ""}`);
    page.prompt.extra.replaceChildren(...history.requestsHere().slice(-3).map((sent) =>
      h("button", { type: "button", class: "fold", title: "Replay this request", onclick: () => this.replay(sent.number) },
        `▶ ${sent.source} → ${sent.url}`)));
  }

  async replay(number, hop = null) {
    const { page } = this;
    try {
      const trace = await page.api.call("GET", `${page.api.page}/requests/${number}/`);
      page.replay.open(trace, { play: hop === null });
      if (hop !== null) page.replay.toHop(hop - 1);
    } catch (error) {
      page.prompt.say(error.message, "trouble");
    }
  }

  /** Go where the address says. A link to what is now goes nowhere. */
  async openLink() {
    const { page, history } = this;
    const wish = parse(window.location.hash);
    if (!wish) return;
    await history.load().catch(() => {});
    const past = wish.rev != null && wish.rev < toldRevision(page.now);
    if (past || wish.with != null) await history.look(wish.rev ?? page.now.revision, wish.with ?? null);
    if (wish.request != null) await this.replay(wish.request, wish.hop ?? 1);
    if (wish.select && page.graph[wish.select.collection]?.has(wish.select.uid)) page.select(wish.select);
  }

  /** Put a link to this very view into the address, and onto the clipboard. */
  copyLink() {
    const fragment = format(this.history.link());
    window.history.replaceState(null, "", fragment || window.location.pathname);
    copy(window.location.href);
    this.page.prompt.extra.replaceChildren(h("span", { role: "status" }, "Link copied: ", h("code", {}, fragment)));
  }
}

/** "+ 3 added · − 1 removed · Δ 5 changed". */
const legend = (changes) => Object.entries(SIGNS).flatMap(([kind, sign]) => {
  const n = changes.objects.filter((object) => object.sign === kind).length;
  return n ? [h("span", { class: `signkey ${kind}` }, h("b", { "aria-hidden": "true" }, sign), ` ${n} ${kind}`)] : [];
});
