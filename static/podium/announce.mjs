// The announcer: what happens, for the ear. The story lists everything; a voice can say only so much.
//
// Speech is some 150 words a minute. So a sentence is given its time before the next comes, and what gathers
// meanwhile is told together: the newest sentence, and how many more the story has. People's own acts come first.
const WORDS_A_SECOND = 2.6;
const PAUSE = 1;

/** Seconds that a voice needs for a sentence. */
export const spoken = (sentence) => PAUSE + sentence.split(/\s+/).length / WORDS_A_SECOND;

/** What is said of all that waits: one sentence, and how many others there are. Pure. */
export function digest(waiting) {
  if (!waiting.length) return "";
  const said = waiting.findLast(({ person }) => person) ?? waiting.at(-1);
  const others = waiting.length - 1;
  const more = others ? ` And ${others} more ${others === 1 ? "change" : "changes"}: the story lists ${others === 1 ? "it" : "them"}.` : "";
  return `${said.words}${/[.?!]$/.test(said.words) ? "" : "."}${more}`;
}

export class Announcer {
  /** `region`: a polite live region. `clock` and `wait` are for tests. */
  constructor(region, wait = (seconds, run) => setTimeout(run, seconds * 1000)) {
    Object.assign(this, { region, wait, waiting: [], busy: false, seen: 0 });
  }

  /** A sentence to be heard. */
  say(words, person = false) {
    this.waiting.push({ words, person });
    if (!this.busy) this.gather();
  }

  /** Beats of the story ({revision, sentence, part}): those newer than what was heard. The first are known. */
  tell(beats) {
    const newest = Math.max(this.seen, ...beats.map((beat) => beat.revision));
    const fresh = this.seen ? beats.filter((beat) => beat.revision > this.seen) : [];
    this.seen = newest;
    fresh.forEach((beat) => this.say(beat.sentence, beat.part === "person"));
  }

  /** What comes at once is told at once: wait a moment, say it, and be silent for as long as it is spoken. */
  gather() {
    this.busy = true;
    this.wait(0.4, () => {
      const words = digest(this.waiting.splice(0));
      this.region.textContent = words;
      this.wait(spoken(words), () => { this.busy = false; if (this.waiting.length) this.gather(); });
    });
  }
}
