// The rollout tab: every revision of a workload's pods, what changed between two, and the way back.
//
// It looks again when the object has changed; which two are compared stays, as long as both are there.
import { fieldList } from "./changes_panel.mjs";
import { kubectlLine } from "./dialogs.mjs";
import { h, mono } from "./html.mjs";
import { differences, historyLine, historyOf, undo } from "./rollouts.mjs";
import { age } from "./words.mjs";

const row = (page, one, newest) => h("li", {},
  h("span", { class: "mono strong" }, String(one.revision)),
  h("div", {}, mono(one.images), h("span", { class: "grey" }, ` ${one === newest ? "now" : `${age(page.moment - Date.parse(one.at) / 1000)} ago`}`),
    h("p", { class: "grey" }, one.cause || "no change cause")));

export function rolloutTab(page, subject) {
  const { ref, uid } = subject;
  const chosen = { from: null, to: null };
  const choice = (name, label) => h("select", { name, "aria-label": label, class: "mono", onchange: (event) => { chosen[name] = Number(event.target.value); show(); } });
  const [from, to] = [choice("from", "From revision"), choice("to", "to revision")];
  const list = h("ol", { class: "revisions", "aria-label": "Revisions, newest first" });
  const note = h("p", { class: "grey", role: "status" });
  const changed = h("div", { class: "changed", "aria-live": "polite" });
  const line = kubectlLine();
  const error = h("p", { class: "error", role: "alert" });
  const back = h("button", { type: "button", onclick: () => rollBack() });
  const compare = h("section", { hidden: true }, h("h3", {}, "What changed"), h("div", { class: "buttons" }, "from", from, "to", to), changed, line.element, h("div", { class: "buttons" }, back), error);
  const element = h("div", { class: "tabbody" }, note, list, compare);
  let found = [];

  async function update() {
    try {
      const next = await historyOf(page.api, ref, uid);
      if (JSON.stringify(next) === JSON.stringify(found)) return;
      const moved = found.length && next[0].revision !== found[0].revision;
      found = next;
      const known = (revision) => found.some((one) => one.revision === revision);
      if (moved || !known(chosen.to)) chosen.to = found[0]?.revision;
      if (moved || !known(chosen.from)) chosen.from = found[1]?.revision;
    } catch (problem) {
      error.textContent = problem.message;
    }
    show();
  }

  function show() {
    const [newest, previous] = found;
    list.replaceChildren(...found.map((one) => row(page, one, newest)));
    compare.hidden = found.length < 2;
    note.textContent = found.length > 1 ? "" : "Its pods have not been changed yet: there is nothing to go back to.";
    note.hidden = !note.textContent;
    if (compare.hidden) return;
    for (const [select, name] of [[from, "from"], [to, "to"]]) {
      const options = found.map(({ revision }) => h("option", { value: revision, selected: revision === chosen[name] }, String(revision)));
      if (document.activeElement !== select || select.children.length !== options.length) select.replaceChildren(...options);
    }
    const [one, other] = [chosen.from, chosen.to].map((revision) => found.find((each) => each.revision === revision));
    changed.replaceChildren(fieldList(differences(one.template, other.template)) ?? h("p", { class: "grey" }, "Nothing: the pods are the same."));
    back.hidden = one === newest;
    back.textContent = `Roll back to ${one.revision}`;
    line.show(one === newest ? historyLine(ref) : undo({ workload: ref, to: one, previous: one === previous }).kubectl);
  }

  async function rollBack() {
    error.textContent = "";
    const one = found.find(({ revision }) => revision === chosen.from);
    try {
      await page.api.act(undo({ workload: ref, to: one, previous: one === found[1] }));
    } catch (problem) {
      error.textContent = problem.message;
    }
  }

  update();
  return { element, update, close() {} };
}
