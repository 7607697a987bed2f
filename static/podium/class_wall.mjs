// The wall: each seat as a small card that is made once and then only changed, so that nothing is pulled from under a
// pointer or a focus. Crimson is trouble, always with words; what is well is grey.
import { countsOf, draw, words } from "./class_mini.mjs";
import { ago, lastWords, nameOf, sorted, stepWords } from "./class_rows.mjs";
import { h } from "./html.mjs";
import { svg } from "./svg.mjs";

const AGES = 10_000;

export class Wall {
  /** `acts`: called with a row whose button was pressed; `chosen`: called with the seats that are ticked. */
  constructor(list, { acts, chosen }) {
    Object.assign(this, { list, acts, chosen, rows: new Map(), cards: new Map(), by: "trouble" });
    setInterval(() => this.cards.forEach((card) => card.age()), AGES);
  }

  /** Rows as they were told, or what is new of them; `whole` ones replace all that was known. */
  take(rows, whole = false) {
    if (whole) for (const seat of this.rows.keys()) if (!rows.some((row) => row.seat === seat)) this.drop(seat);
    for (const told of rows) {
      const row = whole ? told : { ...this.rows.get(told.seat), ...told };
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
    this.mini = svg("svg", { class: "mini", role: "img" });
    this.tally = h("span", { class: "mono tally" });
    this.trouble = h("p", { class: "wrong" });
    this.facts = h("p", { class: "grey facts" });
    this.button = h("button", { type: "button", class: "plain", onclick: () => wall.acts(wall.rows.get(seat)) }, "Act…");
    this.element = h("li", { class: "seat" },
      h("header", {}, h("label", {}, this.tick, h("span", { class: "number mono" }, String(seat))), this.name, this.flags, this.button),
      h("div", { class: "stamp" }, this.mini, this.tally), this.trouble, this.facts);
  }

  show(row) {
    this.row = row;
    const name = nameOf(row);
    if (this.name.textContent !== name) this.name.textContent = name;
    if (row.cluster) this.name.href = `/clusters/${row.cluster}/`; else this.name.removeAttribute("href");
    this.name.title = row.cluster ? `Open ${row.cluster}` : "The cluster is gone";
    this.tick.setAttribute("aria-label", `Choose seat ${row.seat}, ${name}`);
    this.button.setAttribute("aria-label", `Act on seat ${row.seat}, ${name}`);
    const { ready, all, troubled } = countsOf(row.mini);
    Object.assign(this.element.dataset, { here: row.here ? "yes" : "no", trouble: troubled ? "yes" : "no" });
    const flags = [row.hand && "hand up", row.help && `${row.help} helps`, row.muted && "muted", row.paused && "paused", !row.here && "away"].filter(Boolean);
    this.flags.replaceChildren(...flags.map((words) => h("span", { class: words === "hand up" ? "flag hand" : "flag" }, words)));
    if (this.drawn !== row.mini) {
      this.drawn = row.mini;
      this.mini.setAttribute("aria-label", words(row.mini));
      draw(this.mini, row.mini);
      this.tally.textContent = all ? `${ready}/${all}` : "";
    }
    this.trouble.textContent = row.trouble;
    this.trouble.hidden = !row.trouble;
    this.age();
  }

  age() {
    const { step, last } = this.row;
    const parts = [step && stepWords(step), last && `${lastWords(last)}, ${ago(last.at)} ago`].filter(Boolean);
    const text = parts.join(" · ") || "nothing done yet";
    if (this.facts.textContent !== text) this.facts.textContent = text;
  }
}
