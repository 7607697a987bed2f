// Sorting before looking: who is stuck on the same mistake, who has the same trouble, and what can be done for all of
// them at once. A group is made anew only when something in it is new, so that no button goes from under a finger.
import { ago, groupsOf, stuckWords } from "./class_rows.mjs";
import { h } from "./html.mjs";

const MOST = 4;

/** `choose(seats)` ticks seats; `hint(group)` gives those in it the next rung, null where one may only look. */
export class Stuck {
  constructor(list, { choose, hint }) {
    Object.assign(this, { list, choose, hint, groups: [], rows: [], shown: "" });
  }

  /** What the server says of mistakes, or the rows that have changed. */
  show({ groups = this.groups, rows = this.rows }) {
    Object.assign(this, { groups, rows });
    const troubles = groupsOf(rows);
    const key = JSON.stringify([groups, troubles]);
    if (key === this.shown) return;
    this.shown = key;
    const held = this.list.contains(document.activeElement) ? document.activeElement.textContent : "";
    this.list.replaceChildren(...[...groups.map((group) => this.mistake(group)), ...troubles.map((group) => this.trouble(group))].slice(0, MOST));
    [...this.list.querySelectorAll("button")].find((one) => one.textContent === held)?.focus();
  }

  mistake(group) {
    return h("li", { class: "stuck" },
      h("button", { type: "button", class: "plain group", onclick: () => this.choose(group.seats) }, stuckWords(group)),
      h("p", {}, h("span", { class: "mono" }, group.mistake), ` for ${ago(group.since)}. ${group.rungs[0] ?? ""}`),
      this.hint && h("button", { type: "button", class: "primary", onclick: () => this.hint(group) }, `One hint to ${group.seats.length === 2 ? "both" : `those ${group.seats.length}`}`));
  }

  trouble({ trouble, seats }) {
    return h("li", { class: "stuck" },
      h("button", { type: "button", class: "plain group", onclick: () => this.choose(seats) }, `${seats.length} have the same trouble: ${trouble}`));
  }
}
