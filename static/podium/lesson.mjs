// The lesson: what is told at this step, what is asked, and what the checks say, in a panel of the side column.
//
// The server decides; the panel shows its answer, and asks again when the cluster has moved. Nothing here takes the
// keyboard by itself: what changed while one worked is said to the live region.
import { copy, h, later } from "./html.mjs";

/** Milliseconds after a change of the cluster before the lesson is asked for again: the server judges once a second. */
const AFTER = 1100;
/** While a step is open it is asked for anyway, for some checks wait for time to pass. */
const ANYWAY = 5000;

const THREADS = {
  A: "Things that keep promises", B: "Finding each other", C: "Safely, to the outside", D: "When it moves",
  E: "What still works when X is dead?", guide: "The guide",
};
const KINDS = {
  hook: "Look", predict: "Predict", observe: "Observe", explain: "Why", worked: "Together", faded: "Your turn", break: "Mend it", exit: "Before you go",
};

/** Where the keyboard may stand in what is drawn anew. */
const PARTS = [".stops", ".vote", ".hints", ".onward"];

export class Lesson {
  constructor(panel, page) {
    Object.assign(this, { panel, page, address: `${page.api.page}/lesson/`, state: null });
    this.live = h("p", { class: "visually-hidden", role: "status" });
    this.body = h("div", { class: "lesson" }, h("p", { class: "grey" }, "One moment…"));
    this.clock = h("p", { class: "examclock", role: "timer", hidden: true });
    panel.append(this.clock, this.body, this.live);
    const again = later(AFTER, () => this.refresh());
    document.addEventListener("graph", again);
    page.store.addEventListener("trace", again);
    setInterval(() => this.open && this.refresh(), ANYWAY);
    this.ask("GET", "");
  }

  /** A step is being taken, and is not passed: somebody waits for the verdicts. */
  get open() {
    return (this.exam || (this.state?.taken && !this.state.taken.passed)) && !document.hidden;
  }

  refresh() {
    return this.open && !this.busy ? this.ask("GET", "") : null;
  }

  async ask(method, path, body) {
    this.busy = true;
    try {
      this.show(await this.page.api.call(method, this.address + path, body));
    } catch (error) {
      this.live.textContent = error.message;
      if (method === "POST") this.page.prompt.say(error.message, "trouble");
    } finally {
      this.busy = false;
    }
  }

  show({ exam, ...state }) {
    const before = this.state;
    Object.assign(this, { state, exam });
    this.clock.hidden = !exam;
    this.clock.textContent = exam ? leftWords(exam.left) : "";
    if (!before && (state.taken || exam)) this.page.side.show("lesson");
    if (JSON.stringify(before) === JSON.stringify(state)) return;
    if (!state.taken) return this.replace("offer", exam ? [h("h2", { tabindex: "-1" }, "Exam")] : offer(state.lessons, (slug) => this.ask("POST", "", { lesson: slug })));
    const { taken } = state;
    const [old, same] = [before?.taken, before?.taken?.slug === taken.slug && before.taken.step === taken.step];
    if (!same) this.replace("text", this.pageOf(taken));
    else this.renew(taken);
    if (same) this.tell(old, taken);
    return null;
  }

  replace(kind, content) {
    const had = this.body.contains(document.activeElement);
    this.body.replaceChildren(...content);
    this.panel.scrollTop = 0;
    if (had) this.body.querySelector("h2")?.focus();
  }

  /** What is done and what is asked, drawn anew. The keyboard stays where it stood, or comes to what is said of the answer. */
  renew(taken) {
    const part = PARTS.find((name) => this.body.querySelector(name)?.contains(document.activeElement));
    const at = part && [...this.body.querySelectorAll(`${part} button`)].indexOf(document.activeElement);
    this.body.querySelector(".stops").replaceWith(this.stops(taken));
    this.body.querySelector(".asked").replaceWith(this.asked(taken));
    if (!part) return;
    const there = this.body.querySelectorAll(`${part} button`)[at];
    (this.body.querySelector(`${part} .says`) ?? (there?.disabled === false ? there : this.body.querySelector(".onward button")) ?? this.body.querySelector("h2")).focus();
  }

  /** What is new since a moment ago, in words. */
  tell(old, taken) {
    const news = taken.checks.filter((check, i) => check.passed && !old.checks[i]?.passed).map((check) => `Done: ${check.wanted}.`);
    if (taken.passed && !old.passed) news.push("This step is done. You can go on.");
    if (news.length) this.live.textContent = news.join(" ");
  }

  pageOf(taken) {
    const text = new DOMParser().parseFromString(taken.html, "text/html");
    const prose = h("div", { class: "prose" }, [...text.body.childNodes]);
    prose.querySelectorAll("pre").forEach((block) => this.dress(block));
    const step = taken.steps[taken.step];
    return [
      h("header", {},
        h("p", { class: "grey" }, taken.title, this.exam ? null : h("button", { type: "button", class: "link", onclick: () => this.ask("POST", "", { lesson: "" }) }, "Leave")),
        this.stops(taken),
        h("h2", { tabindex: "-1" }, h("span", { class: "kind" }, KINDS[step.kind], this.exam && step.points ? ` · ${pointWords(step.points)}` : ""), step.title)),
      prose, this.asked(taken),
    ];
  }

  /** The steps as a row of stops: those that were begun can be gone back to. */
  stops(taken) {
    return h("ol", { class: "stops", "aria-label": "Steps" }, taken.steps.map((step, at) => h("li", {}, h("button", {
      type: "button", "aria-current": at === taken.step ? "step" : null, class: step.passed ? "passed" : "", disabled: !step.begun,
      "aria-label": `Step ${at + 1}: ${step.title}${step.passed ? ", done" : ""}`, title: step.title, onclick: () => this.go(at),
    }, step.passed ? "✓" : String(at + 1)))));
  }

  /** Buttons for a block of code: type it where it belongs, or copy it. */
  dress(block) {
    const text = block.textContent.trimEnd();
    block.classList.toggle("command", /^kubectl\b/.test(text));
    if (block.classList.contains("printed")) return;
    const { place } = block.dataset;
    const type = place && h("button", { type: "button", onclick: async () => (await import("./terminals.mjs")).typeThere(this.page, place, text) }, place === "laptop" ? "Type it in the terminal" : `Type it at ${place.replace(/^\w+:/, "")}`);
    const copied = h("button", { type: "button", class: "plain", onclick: async () => { if (await copy(text)) this.live.textContent = "Copied."; } }, "Copy");
    block.after(h("p", { class: "blockacts" }, ...[type, copied].filter(Boolean)));
  }

  asked(taken) {
    return h("div", { class: "asked" }, this.vote(taken.vote), checks(taken.checks), this.hint(taken.hint), this.onward(taken));
  }

  vote(vote) {
    if (!vote) return null;
    const open = vote.chosen === null;
    const choices = vote.choices.map(({ text }, at) => h("li", {}, h("button", {
      type: "button", disabled: !open, "aria-pressed": open ? null : String(at === vote.chosen), onclick: () => this.ask("POST", "answer/", { choice: at }),
      class: open || !vote.says ? "" : at === vote.right ? "right" : at === vote.chosen ? "mistaken" : "",
    }, text, h("span", { class: "visually-hidden" }, open ? "" : at === vote.right ? " (right)" : at === vote.chosen ? " (your choice)" : ""))));
    return h("section", { class: "vote", "aria-label": "Your prediction" }, h("h3", {}, vote.question), h("ol", {}, choices),
      open || !vote.says ? null : h("div", { class: "says", tabindex: "-1" }, h("p", {}, h("strong", {}, vote.chosen === vote.right ? "✓ Right. " : "✕ Not so. "), vote.says[0]), vote.says.slice(1).map((one) => h("p", {}, one))));
  }

  hint(hint) {
    if (!hint) return null;
    const rungs = hint.ladders.map((ladder) => h("ol", { class: "advice" }, ladder.map((rung) => h("li", {}, rung))));
    const more = hint.more && h("button", { type: "button", class: hint.offer ? "offer" : "", onclick: () => this.ask("POST", "hint/") },
      hint.ladders.length ? "Another hint" : hint.offer ? "Stuck? Take a hint" : "Give me a hint");
    return h("section", { class: "hints", "aria-label": "Hints" }, ...rungs, more || null);
  }

  onward(taken) {
    const next = taken.step + 1;
    const last = next === taken.steps.length;
    const ready = taken.passed || !taken.asks;
    const go = last && this.exam ? "That was the last step. You can go back to any of them." : last
      ? h("button", { type: "button", class: ready ? "primary" : "", onclick: () => this.ask("POST", "", { lesson: "" }) }, "Finish the lesson")
      : h("button", { type: "button", class: ready ? "primary" : "", onclick: () => this.go(next) }, ready ? "Go on" : "Skip this step");
    const again = taken.asks && h("button", { type: "button", class: "plain", onclick: () => this.ask("POST", "step/", { step: taken.step, again: true }) }, "Begin this step again");
    return h("p", { class: "onward" }, go, again || null);
  }

  go(step) {
    return this.ask("POST", "step/", { step });
  }
}

function checks(list) {
  if (!list.length) return null;
  return h("section", { "aria-label": "Checks" }, h("h3", {}, "Done when"), h("ul", { class: "checks" }, list.map(({ passed, wanted, saw }) => h("li", { class: passed ? "passed" : "" },
    h("span", { class: "sign", "aria-hidden": "true" }, passed ? "✓" : passed === null ? "•" : "○"), h("span", {}, h("span", { class: "visually-hidden" }, passed ? "done: " : passed === null ? "" : "not yet: "), wanted),
    saw && !passed ? h("span", { class: "saw" }, `now: ${saw}`) : null))));
}

/** What a step of an exam is worth. */
export function pointWords(points) {
  return points === 1 ? "1 point" : `${points} points`;
}

/** What is left of an exam, of its seconds; null before it begins. */
export function leftWords(seconds) {
  if (seconds === null) return "The exam has not begun. Stay here: it opens by itself.";
  if (seconds <= 0) return "Time is up.";
  return seconds < 60 ? "Less than a minute left" : `${Math.floor(seconds / 60)} min left`;
}

/** The lessons to choose from, by thread. */
function offer(lessons, take) {
  const threads = Object.keys(THREADS).filter((thread) => lessons.some((lesson) => lesson.thread === thread));
  return [
    h("h2", { tabindex: "-1" }, "Take a lesson"),
    ...threads.map((thread) => h("section", {}, h("h3", {}, THREADS[thread]), h("ul", { class: "offers" }, lessons.filter((lesson) => lesson.thread === thread).map((lesson) =>
      h("li", {}, h("button", { type: "button", disabled: Boolean(lesson.lacks), onclick: () => take(lesson.slug) }, lesson.title, h("span", { class: "grey" }, ` ${lesson.minutes} min`)), h("p", { class: "grey" }, lesson.goal), lesson.lacks ? h("p", { class: "lacks" }, lesson.lacks) : null))))),
  ];
}
