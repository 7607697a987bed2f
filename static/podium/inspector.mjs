// The inspector: what is selected, in words, tab by tab, and what can be done with it.
//
// The head and the facts come from the graph and are there at once; a tab asks for more when it is looked at. Drawing
// anew keeps the focus. Looking back there is only what the graph knew: the API speaks of now.
import { actsOn, refOf } from "./acts_on.mjs";
import { PANELS } from "./inspected.mjs";
import { h, later } from "./html.mjs";
import { TABS } from "./inspector_tabs.mjs";

/** Draw anew and give the focus back to what has the same words, in the same place. */
export function keepingFocus(parent, draw) {
  const active = parent.contains(document.activeElement) ? document.activeElement : null;
  const like = () => [...parent.querySelectorAll("button, [tabindex]")].filter((one) => one.textContent === active.textContent);
  const at = active ? like().indexOf(active) : -1;
  draw();
  if (active && !active.isConnected) (like()[at] ?? like()[0] ?? parent.querySelector("[role=tab][aria-selected=true]"))?.focus();
}

/** Build anew only what differs: a button that is being pressed must not be taken away. */
function built(parent, signature, build) {
  if (parent.signature === signature) return;
  parent.signature = signature;
  parent.replaceChildren(...build());
}

export class Inspector {
  constructor(parent, page) {
    Object.assign(this, { parent, page, selected: null, signature: "", tab: "summary", made: null });
    this.refreshSoon = later(120, () => this.render());
    this.updateSoon = later(400, () => this.made?.update(this.subject));
    this.head = h("div", {});
    this.tabs = h("div", { class: "subtabs", role: "tablist", onkeydown: (event) => this.walk(event) });
    this.facts = h("div", {});
    this.body = h("div", { class: "tabpanel", role: "tabpanel" });
    this.foot = h("div", {});
    this.element = h("article", { class: "inspector" }, this.head, this.tabs, this.facts, this.body, this.foot);
  }

  show(selected) {
    const same = this.selected?.uid === selected?.uid;
    if (selected && this.collection !== selected.collection) this.tab = "summary"; // another of its kind: the same tab
    this.collection = selected?.collection ?? this.collection;
    this.selected = selected;
    this.signature = "";
    if (!same) this.leave();
    this.render();
  }

  /** The graph changed: draw again if what is shown did. */
  refresh() {
    if (this.selected) this.refreshSoon();
  }

  leave() {
    this.made?.close();
    this.made = null;
  }

  render() {
    const { collection, uid } = this.selected ?? {};
    const entity = this.page.graph[collection]?.get(uid);
    if (!entity) {
      this.leave();
      return this.parent.replaceChildren();
    }
    const panel = PANELS[collection](this.page, uid, entity);
    const back = Boolean(this.page.history?.back);
    const signature = `${back} ${panel.signature}`;
    if (signature === this.signature) return;
    this.signature = signature;
    if (this.parent.firstChild !== this.element) this.parent.replaceChildren(this.element);
    keepingFocus(this.element, () => this.draw(panel, { collection, uid, entity, ref: refOf(collection, entity) }, back));
  }

  draw(panel, subject, back) {
    this.subject = subject;
    this.head.replaceChildren(h("header", {}, h("span", { class: "grey" }, panel.kind), h("h2", { class: "mono" }, panel.name), panel.says ? h("p", {}, panel.says) : null));
    const tabs = TABS.filter((tab) => tab.has(subject.collection, subject.entity) && (tab.id === "summary" || !back));
    if (!tabs.some(({ id }) => id === this.tab)) { this.tab = "summary"; this.leave(); }
    built(this.tabs, tabs.map(({ id }) => `${id} ${id === this.tab}`).join(), () => tabs.map((tab) => h("button", {
      type: "button", role: "tab", "aria-selected": String(tab.id === this.tab), tabindex: tab.id === this.tab ? 0 : -1, "data-tab": tab.id, onclick: () => this.open(tab.id),
    }, tab.words)));
    this.tabs.setAttribute("aria-label", `About ${panel.name}`);
    this.body.setAttribute("aria-label", tabs.find(({ id }) => id === this.tab).words);
    const first = this.tab === "summary";
    this.facts.replaceChildren(...(first ? [
      panel.facts.length ? h("dl", {}, ...panel.facts.flatMap(([label, value]) => [h("dt", {}, label), h("dd", {}, ...[value].flat())])) : null, ...panel.more].filter(Boolean) : []));
    if (!this.made && !back) {
      this.made = TABS.find(({ id }) => id === this.tab).make(this.page, subject);
      this.body.replaceChildren(this.made.element);
    } else if (back) this.body.replaceChildren();
    else this.updateSoon();
    this.acts = back ? [] : actsOn(this.page, subject.collection, subject.uid, subject.entity, panel.actions);
    built(this.foot, JSON.stringify([subject.uid, ...this.acts.map(([words, { kubectl }]) => [words, kubectl])]), () => (back ? [] : [this.buttons()]));
  }

  open(id) {
    if (id === this.tab) return;
    this.tab = id;
    this.leave();
    this.signature = "";
    this.render();
    this.tabs.querySelector(`[data-tab="${id}"]`)?.focus();
  }

  walk(event) {
    const ids = [...this.tabs.children].map((tab) => tab.dataset.tab);
    const next = { ArrowRight: ids.indexOf(this.tab) + 1, ArrowLeft: ids.indexOf(this.tab) - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.open(ids.at(next % ids.length));
  }

  /** The buttons; what each does is looked up when it is pressed, in what is known then: the object may have changed
   *  since it was drawn, and may no longer have this button. */
  buttons() {
    const error = h("p", { class: "error", role: "alert" });
    const line = h("code", { class: "would" });
    const run = async (wanted) => {
      this.render();
      const [, action] = this.acts.find(([words]) => words === wanted) ?? [];
      error.textContent = "";
      if (!action) return;
      try {
        await (action.run ? action.run() : this.page.api.act(action));
      } catch (problem) {
        error.textContent = problem.message;
      }
    };
    const show = (action) => { line.textContent = action.kubectl ?? ""; };
    const buttons = this.acts.map(([words, action]) => h("button", {
      type: "button", onclick: () => run(words), onmouseenter: () => show(action), onfocus: () => show(action),
    }, words));
    return h("footer", { class: "actions" }, h("div", {}, ...buttons), line, error);
  }
}
