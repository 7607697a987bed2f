// The twin: the outline as a panel of the side column. For screen readers, for phones, for who likes lists.
import { h, later } from "./html.mjs";
import { inOneSentence, outline } from "./outline.mjs";

export class Twin {
  constructor(parent, page) {
    Object.assign(this, { parent, page, signature: "" });
    this.soon = later(250, () => this.render());
    page.picture.svg.setAttribute("aria-describedby", "picture-says");
    this.says = h("p", { id: "picture-says", class: "visually-hidden" });
    page.picture.after(this.says);
    document.addEventListener("graph", () => this.soon());
  }

  /** Draw if it is looked at and has changed; the keyboard stays on the row it is on. */
  render() {
    const { graph, system, selected } = this.page;
    const says = inOneSentence(graph);
    if (this.says.textContent !== says) this.says.textContent = says;
    if (this.parent.hidden || !graph.revision) return;
    const rows = outline(graph, system);
    const signature = JSON.stringify([rows, selected?.uid]);
    if (signature === this.signature) return;
    this.signature = signature;
    const focused = this.parent.contains(document.activeElement) ? document.activeElement.dataset.row : null;
    this.parent.replaceChildren(...rows.map((heading) => h("section", { class: "outline" }, h("h2", {}, heading.words), this.list(heading.rows))));
    if (focused) (this.parent.querySelector(`[data-row="${CSS.escape(focused)}"]`) ?? this.parent.querySelector("button"))?.focus();
  }

  list(rows) {
    return h("ul", {}, ...rows.map(({ collection, uid, words, rows: below }) => h("li", {},
      uid ? h("button", {
        type: "button", class: "link", "data-row": uid, "aria-pressed": String(this.page.selected?.uid === uid),
        onclick: () => this.choose({ collection, uid }),
      }, words) : h("span", { class: "grey" }, words),
      below.length ? this.list(below) : null)));
  }

  choose(choice) {
    this.page.select(choice);
    this.render();
  }
}
