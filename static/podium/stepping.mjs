// Stepping: while the cluster's time is held, one decision at a time. What waits is outlined in the picture; here it
// is asked for, and the answer is revealed by taking the step: space or n, or a choice by 1 to 4.
import { choices, taken, verdict } from "./next_step.mjs";
import { h } from "./html.mjs";

const PATIENCE = 5000;
const WRITING = "input:not([type=range]), textarea, select, .xterm, dialog, [contenteditable=true]";

export class Stepping {
  constructor(page) {
    Object.assign(this, { page, wanted: 0 });
    this.said = h("span", { class: "remark", role: "status" });
    this.buttons = h("span", { class: "choices" });
    this.take = h("button", { type: "button", class: "take", onclick: () => this.step() }, "Take the next decision ", h("kbd", {}, "n"));
    this.box = h("div", { class: "stepping asks", role: "group", "aria-label": "What happens next?", hidden: true }, this.said, this.buttons, this.take);
    page.prompt.words.after(this.box);
    document.addEventListener("graph", () => this.show());
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Is the cluster held, and looked at as it is now? */
  get active() {
    return Boolean(this.page.now.clock?.paused) && !this.page.replay.current && !this.page.history.back;
  }

  get pending() {
    return (this.active && this.page.now.clock.pending) || [];
  }

  onKey(event) {
    if (!this.active || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(WRITING)) return;
    const choice = this.choices?.[Number(event.key) - 1];
    if (!choice || this.busy) return;
    event.preventDefault();
    this.step(choice);
  }

  show() {
    document.body.toggleAttribute("data-stepping", this.active);
    this.box.hidden = !this.active;
    if (!this.active) return this.forget();
    if (this.busy) return;
    const { pending } = this;
    const signature = JSON.stringify(pending);
    this.take.disabled = !pending.length;
    if (signature === this.signature) return;
    this.signature = signature;
    this.choices = choices(pending, this.page.now.revision);
    this.buttons.replaceChildren(pending.length ? h("b", {}, "What happens next?") : "No decision waits. What only takes time goes on when time does (p).",
      ...this.choices.map((choice, i) => h("button", { type: "button", onclick: () => this.step(choice) }, h("kbd", {}, String(i + 1)), ` ${choice.words}`)));
  }

  forget() {
    this.wanted = 0;
    this.signature = this.choices = null;
    this.said.textContent = "";
  }

  /** Grant one decision, wait until it shows, and say what became of the prediction. */
  async step(choice = null) {
    if (this.busy && !choice) this.wanted += 1; // whoever is quicker than a decision is not forgotten
    if (this.busy || !this.pending.length) return;
    const before = { pending: this.pending, revision: this.page.now.revision, proxies: this.page.now.proxies };
    this.busy = true;
    this.take.disabled = true;
    try {
      await this.page.api.clock({ steps: 1 });
      await this.happened(before);
      const { changes } = this.page.now;
      const entry = taken(before.pending, this.pending, changes.filter((change) => change.revision > before.revision));
      const found = choice ? verdict(choice, entry) : null;
      this.said.textContent = found?.words ?? "";
      this.said.className = `remark ${found?.right === false ? "mistaken" : found?.right ? "foreseen" : ""}`;
    } catch (error) {
      this.page.prompt.say(error.message, "trouble");
    } finally {
      this.busy = false;
      this.signature = null;
      this.show();
    }
    if (!this.wanted || !this.pending.length) { this.wanted = 0; return; }
    this.wanted -= 1;
    this.step();
  }

  /** Resolve once other decisions wait than before, or none does; at the latest after PATIENCE. */
  async happened(before) {
    const signature = JSON.stringify(before.pending);
    const start = performance.now();
    while (performance.now() - start < PATIENCE && JSON.stringify(this.pending) === signature) {
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }
}
