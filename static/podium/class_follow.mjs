// Following, as a student has it: asked on one's own page, and on the led one shown what is shown, with the ways on:
// fork from this moment, or back to one's own. Nobody is taken anywhere; nothing takes the focus.
import { opened } from "./app.mjs";
import { act } from "./class_line.mjs";
import { Mirror, drawn } from "./class_mirror.mjs";
import { highlights } from "./class_shown.mjs";
import { h } from "./html.mjs";

const ASIDE = "podium-not-now";
const FORKED = "podium-forked";
const CATCH_UP = "#catch-up";
/** Milliseconds that a highlight stands, and how many are shown at most. */
const STANDS = 1300;
const MOST = 30;

const remembered = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };
const remember = (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* a private window remembers nothing */ } };

/** One lead as a mark: another begins with another cluster or another person. */
const markOf = ({ cluster, by, since }) => `${cluster} ${by} ${since}`;

/** On one's own page: asked, calmly; or, once that was put aside, a button that waits. */
export class Invitation {
  constructor(bar) {
    this.bar = bar;
    this.says = h("span", { class: "grey" });
    this.who = h("strong", {});
    this.words = h("span", { role: "status" }, this.who);
    this.follow = h("a", { class: "button primary" }, "Follow");
    this.catchUp = h("a", { class: "button" }, "Catch me up");
    this.later = h("a", { class: "button", hidden: true }, "Follow");
    this.element = h("section", { class: "invitation", "aria-label": "Your teacher leads", hidden: true }, h("p", {}, this.words, " ", this.says),
      h("p", { class: "actrow" }, this.follow, this.catchUp, h("button", { type: "button", onclick: () => this.aside() }, "Not now")));
    bar.prepend(this.later);
  }

  hear(lead) {
    this.lead = lead;
    const aside = lead && remembered(ASIDE) === markOf(lead);
    this.element.hidden = !lead || aside;
    this.later.hidden = !lead || !aside;
    if (!lead) return;
    const forked = remembered(FORKED) === lead.cluster;
    const who = forked ? `${lead.name} goes on` : `${lead.name} leads`;
    if (this.who.textContent !== who) this.who.textContent = who;
    this.follow.textContent = this.later.textContent = forked ? "Come back" : "Follow";
    this.says.textContent = lead.show.says;
    this.follow.href = this.later.href = `/clusters/${lead.cluster}/`;
    this.catchUp.href = `/clusters/${lead.cluster}/${CATCH_UP}`;
  }

  aside() {
    remember(ASIDE, markOf(this.lead));
    this.hear(this.lead);
    this.later.focus();
  }
}

/** On the led page. `notice(text)` says something that stands. */
export class Following {
  constructor(bar, code, notice) {
    Object.assign(this, { bar, code, notice, own: bar.dataset.own, sure: false, begun: null });
    this.words = h("span", { class: "grey", role: "status" }, "Following");
    this.fork = h("button", { type: "button", onclick: () => this.press() }, "Fork from here");
    this.element = h("section", { class: "invitation", "aria-label": "Catching up", hidden: true });
    bar.prepend(this.words, this.fork, h("a", { class: "button", href: `/clusters/${this.own}/` }, "To my cluster"));
    this.page = opened.then((page) => {
      this.mirror = new Mirror(page, "You follow here. Fork from here to change anything.");
      return page;
    });
  }

  async hear(lead) {
    this.lead = lead;
    const page = await this.page;
    if (this.lead?.cluster !== page.cluster) return this.over(this.lead);
    this.words.textContent = `Following ${this.lead.name}`;
    this.begun ??= window.location.hash === CATCH_UP ? this.catchUp(page, this.lead.since) : Promise.resolve();
    await this.begun; // what was missed comes first
    return this.lead?.cluster === page.cluster ? this.mirror.show(this.lead.show) : null;
  }

  /** Nobody leads here any more: say so, and where to go. */
  over(lead) {
    this.fork.hidden = true;
    this.notice(lead ? `${lead.name} leads somewhere else now: your own cluster knows the way.` : "Nobody leads here now. Your own cluster waits for you.", "");
    this.words.textContent = lead ? `${lead.name} leads elsewhere` : "Nobody leads here now";
    document.body.toggleAttribute("data-over", true);
  }

  /** Once to be asked, a second time to do it. */
  async press() {
    if (!this.sure) {
      this.sure = true;
      this.fork.textContent = "Make my cluster this one?";
      this.fork.title = "What you declared in your own cluster is replaced; its log keeps it.";
      return;
    }
    const page = await this.page;
    this.fork.disabled = true;
    try {
      const revision = page.history.back?.revision ?? page.now.revision;
      const { cluster, done, left } = await act(this.code, { revision }, "fork");
      remember(FORKED, page.cluster);
      const errors = done.map(({ error }) => error).filter(Boolean);
      if (!errors.length && !left.length) return window.location.assign(`/clusters/${cluster}/`);
      this.notice([...errors, left.length ? `Secrets are not copied: ${left.join(", ")}.` : ""].filter(Boolean).join(" "), "Forked");
    } catch (error) {
      this.notice(error.message, "");
    }
    this.fork.disabled = this.sure = false;
    this.fork.textContent = "Fork from here";
    return null;
  }

  /** The highlights of what was missed since a revision: what people did, each with what came of it, then now. */
  async catchUp(page, since) {
    const { history } = page;
    await drawn(page);
    await history.load().catch(() => {});
    const stops = highlights(history.tape, since).slice(-MOST);
    const skip = h("button", { type: "button" }, "Skip");
    const skipped = new Promise((done) => { skip.addEventListener("click", done, { once: true }); }).then(() => true);
    this.element.replaceChildren(h("span", {}, "What you missed, in short"), skip);
    this.element.hidden = false;
    for (const index of stops) {
      await history.seek(index);
      if (await Promise.race([skipped, new Promise((done) => { setTimeout(done, STANDS); })])) break;
    }
    history.toNow();
    this.element.hidden = true;
    window.history.replaceState(null, "", window.location.pathname);
  }
}
