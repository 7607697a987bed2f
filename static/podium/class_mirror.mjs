// A page that turns to where another one leads: the same past, request and hop, selection, step. Nothing of it takes the
// focus, and what the leader has not moved stays as whoever looks has it.
import { turns } from "./class_shown.mjs";
import { at } from "./playback.mjs";
import { questions } from "./predict.mjs";
import { still } from "./settings.mjs";

/** Milliseconds of a replay that a page may be ahead or behind before it is put right. */
const APART = 500;

/** Resolves once a page has its cluster's picture. */
export const drawn = (page) => (page.now.revision ? Promise.resolve() : new Promise((done) => { page.store.addEventListener("frame", done, { once: true }); }));

export class Mirror {
  /** `words`: why nothing can be changed here. */
  constructor(page, words) {
    Object.assign(this, { page, shown: {}, wish: null, turning: null });
    page.looking = words;
    document.body.dataset.may = "look";
    page.side.terminal = () => page.prompt.say(words, "trouble");
    document.getElementById("tab-terminal").hidden = true;
    this.holdBack(page.replay);
  }

  /** What the leader has not come to is not told here either, nor asked. */
  holdBack({ prediction, page }) {
    prediction.on = false;
    Object.defineProperty(prediction, "secret", { get() {
      const { current } = page.replay;
      if (prediction.open.length) return prediction.open[0].index;
      const moment = current && at(current.trace, current.playback.time);
      return !moment || moment.done ? Infinity : moment.index + 1;
    } });
  }

  /** Turn to a state; of several that come meanwhile, to the newest. */
  async show(state) {
    this.wish = state;
    if (this.turning) return;
    this.turning = true;
    await drawn(this.page);
    try {
      while (this.wish) {
        const [wish, before] = [this.wish, this.shown];
        this.wish = null;
        this.shown = wish;
        for (const what of turns(before, wish)) await this[what](wish);
      }
    } catch (error) {
      this.shown = {}; // the next word turns all of it again
      this.page.prompt.say(error.message, "trouble");
    } finally { this.turning = false; }
  }

  async past({ rev, with: other }) {
    const { history } = this.page;
    if (rev == null && other == null) return history.toNow();
    await history.load().catch(() => {});
    return history.look(rev ?? this.page.now.revision, other ?? null);
  }

  async request({ request }) {
    const { page } = this;
    if (request == null) return page.replay.current ? page.replay.close() : null;
    const known = page.replay.traces.find(({ id }) => id === request);
    const trace = known ?? await page.api.call("GET", `${page.api.page}/requests/${request}/`);
    return page.replay.open(trace, { play: false, focus: false });
  }

  playback({ hop, time, asking, playing, speed }) {
    const { prediction, current } = this.page.replay;
    if (!current) return;
    const { trace, playback } = current;
    const question = asking == null ? null : questions(trace).find(({ index }) => index === asking);
    Object.assign(prediction, { open: question ? [question] : [], remark: null });
    playback.speed = speed;
    if (question) { playback.pause(); playback.seek(question.at); return; }
    if (still()) { playback.to(hop - 1); return; }
    if (!playing) playback.pause();
    if (!playing || Math.abs(playback.time - time) > APART) playback.seek(time);
    if (playing) playback.play();
  }

  select({ select }) {
    const { page } = this;
    const choice = select && page.graph[select.collection]?.has(select.uid) ? select : null;
    if (choice?.uid !== page.selected?.uid) page.select(choice);
  }

  system({ system }) {
    if (Boolean(system) !== this.page.system) this.page.toggleSystem(Boolean(system));
  }

  step() {
    return this.page.lesson.ask("GET", "");
  }
}
