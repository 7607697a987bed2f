// The wall: each seat as a small card that is made once and then only changed, so that nothing is pulled from under a
// pointer or a focus. Crimson is trouble, always with words; what is well is grey.
import { ago, lastWords, nameOf, sorted } from "./class_rows.mjs";
import { h } from "./html.mjs";

const AGES = 10_000;

export class Wall {
  /** `acts`: called with a row whose button was pressed; `chosen`: called with the seats that are ticked. */
  constructor(list, { acts, chosen }) {
    Object.assign(this, { list, acts, chosen, rows: new Map(), cards: new Map(), by: "trouble" });
    setInterval(() => this.cards.forEach((card) => card.age()), AGES);
  }

  /** Rows as they were told; `whole` ones replace all that was known. */
  take(rows, whole = false) {
    if (whole) for (const seat of this.rows.keys()) if (!rows.some((row) => row.seat === seat)) this.drop(seat);
    for (const row of rows) {
      this.rows.set(row.seat, row);
      if (!this.cards.has(row.seat)) this.cards.set(row.seat, new Card(row.seat, this));
      this.cards.get(row.seat).show(row);
    }
    this.sort();
  }

  drop(seat) {
    this.cards.get(seat)?.element.remove();
    this.cards.delete(seat);
    this.rows.delete(seat);
  }

  /** In order, moving only what must move; and not under a hand that is on the wall. */
  sort(by = this.by) {
    const held = by === this.by && this.list.matches(":hover, :focus-within") && this.list.childElementCount === this.cards.size;
    this.by = by;
    if (held) return;
    sorted([...this.rows.values()], by).forEach(({ seat }, i) => {
      const { element } = this.cards.get(seat);
      if (this.list.children[i] !== element) this.list.insertBefore(element, this.list.children[i] ?? null);
    });
  }

  get ticked() {
    return [...this.cards.values()].filter((card) => card.tick.checked).map((card) => card.seat);
  }

  /** Tick these seats and no others. */
  choose(seats) {
    this.cards.forEach((card) => { card.tick.checked = seats.includes(card.seat); });
    this.chosen(this.ticked);
  }
}

class Card {
  constructor(seat, wall) {
    this.seat = seat;
    this.tick = h("input", { type: "checkbox", onchange: () => wall.chosen(wall.ticked) });
    this.name = h("a", { class: "who", target: "_blank", rel: "noopener" });
    this.flags = h("span", { class: "flags" });
    this.dots = h("div", { class: "dots", role: "img" });
    this.trouble = h("p", { class: "wrong" });
    this.facts = h("p", { class: "grey facts" });
    this.button = h("button", { type: "button", class: "plain", onclick: () => wall.acts(wall.rows.get(seat)) }, "Act…");
    this.element = h("li", { class: "seat" },
      h("header", {}, h("label", {}, this.tick, h("span", { class: "number mono" }, String(seat))), this.name, this.flags, this.button),
      this.dots, this.trouble, this.facts);
  }

  show(row) {
    this.row = row;
    const name = nameOf(row);
    if (this.name.textContent !== name) this.name.textContent = name;
    if (row.cluster) this.name.href = `/clusters/${row.cluster}/`; else this.name.removeAttribute("href");
    this.name.title = row.cluster ? `Open ${row.cluster}` : "The cluster is gone";
    this.tick.setAttribute("aria-label", `Choose seat ${row.seat}, ${name}`);
    this.button.setAttribute("aria-label", `Act on seat ${row.seat}, ${name}`);
    Object.assign(this.element.dataset, { here: row.here ? "yes" : "no", trouble: row.pods.troubled ? "yes" : "no" });
    const flags = [row.hand && "hand up", row.help && `${row.help} helps`, row.muted && "muted", row.paused && "paused", !row.here && "away"].filter(Boolean);
    this.flags.replaceChildren(...flags.map((words) => h("span", { class: words === "hand up" ? "flag hand" : "flag" }, words)));
    const { ready, all, dots } = row.pods;
    this.dots.setAttribute("aria-label", all ? `${ready} of ${all} pods ready` : "no pods");
    this.dots.replaceChildren(...dots.map((state) => h("i", { class: `dot ${state}` })), h("span", { class: "mono tally" }, all ? `${ready}/${all}` : ""));
    this.trouble.textContent = row.pods.trouble;
    this.trouble.hidden = !row.pods.trouble;
    this.age();
  }

  age() {
    const { step, last } = this.row;
    const words = [step && `step ${step.step + 1}${step.passed ? ", done" : ""}`, last && `${lastWords(last)}, ${ago(last.at)} ago`].filter(Boolean);
    const text = words.join(" · ") || "nothing done yet";
    if (this.facts.textContent !== text) this.facts.textContent = text;
  }
}
