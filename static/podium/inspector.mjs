// The inspector: what is selected, in words: a summary, what it selects or is selected by, and what can be done.
import { PANELS } from "./inspected.mjs";
import { h, later } from "./html.mjs";

export class Inspector {
  constructor(parent, page) {
    Object.assign(this, { parent, page, selected: null, signature: "" });
    this.refreshSoon = later(120, () => this.render());
  }

  show(selected) {
    this.selected = selected;
    this.signature = "";
    this.render();
  }

  /** The graph changed: draw again if what is shown did. */
  refresh() {
    if (this.selected) this.refreshSoon();
  }

  render() {
    const { collection, uid } = this.selected ?? {};
    const entity = this.page.graph[collection]?.get(uid);
    if (!entity) return this.parent.replaceChildren();
    const panel = PANELS[collection](this.page, uid, entity);
    if (panel.signature === this.signature) return;
    this.signature = panel.signature;
    this.parent.replaceChildren(h("article", { class: "inspector" },
      h("header", {}, h("span", { class: "grey" }, panel.kind), h("h2", { class: "mono" }, panel.name), panel.says ? h("p", {}, panel.says) : null),
      panel.facts.length ? h("dl", {}, ...panel.facts.flatMap(([label, value]) => [h("dt", {}, label), h("dd", {}, ...[value].flat())])) : null,
      ...panel.more, this.buttons(panel.actions)));
  }

  buttons(actions) {
    const error = h("p", { class: "error", role: "alert" });
    const line = h("code", { class: "would" });
    const run = async (action) => {
      error.textContent = "";
      try {
        await (action.run ? action.run() : this.page.api.act(action));
      } catch (problem) {
        error.textContent = problem.message;
      }
    };
    const show = (action) => { line.textContent = action.kubectl ?? ""; };
    const buttons = actions.map(([words, action]) => h("button", {
      type: "button", onclick: () => run(action), onmouseenter: () => show(action), onfocus: () => show(action),
    }, words));
    return h("footer", { class: "actions" }, h("div", {}, ...buttons), line, error);
  }
}
