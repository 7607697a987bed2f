// The editor's dialog: any kind as YAML, to apply anew or to edit live, opened at a field when one is named.
import { Applying, complaints } from "./applying.mjs";
import { copyButton, draftNote, kubectlLine, showDialog, tabHint } from "./dialogs.mjs";
import { draftOf, dropDraft, keepDraft } from "./drafts.mjs";
import { h } from "./html.mjs";
import { objectPath } from "./kinds.mjs";
import { documents, printed, shown } from "./manifests.mjs";
import { count } from "./words.mjs";

/** "service/my-nginx created", as kubectl says it. */
const sentence = ({ verb, object }) => `${object.kind.toLowerCase()}/${object.metadata.name} ${verb}`;

/** A choice of samples to start from: [[kind, yaml]]. By arrow keys one passes others on the way: each is shown, and the
 *  keyboard stays until Enter. */
function sampleChoice(page, { take, enter }) {
  const select = h("select", {
    "aria-label": "Start from a sample", onchange: () => take(select.value),
    onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); enter(); } },
  }, h("option", { value: "" }, "Start from a sample…"));
  page.api.picks().then(({ samples = [] }) => select.append(...samples.map(({ kind, text }) => h("option", { value: text }, kind))));
  return select;
}

class EditDialog {
  constructor(page, { title, text, key, original = null, field = "", line, says, make }) {
    Object.assign(this, { page, key, original, field, applying: new Applying(page.api, page.kinds) });
    const draft = draftOf(key);
    this.first = text;
    this.foot = h("p", { class: "editfoot", role: "status" });
    this.button = h("button", { type: "button", class: "primary", onclick: () => this.apply() }, "Apply ", h("kbd", {}, "Ctrl ⏎"));
    this.force = h("button", {
      type: "button", class: "plain", title: "kubectl apply --server-side --force-conflicts -f FILE", onclick: () => this.apply(true),
    }, "Take them over");
    const hint = tabHint();
    this.editor = make({
      text: draft ?? text, label: `${title}: YAML`, kinds: page.kinds,
      check: (now) => this.applying.problems(now, original), told: (problems) => this.told(problems),
      submit: () => this.apply(), leaving: hint.show, changed: (now) => (now === text ? dropDraft(key) : keepDraft(key, now)),
    });
    const kubectl = kubectlLine();
    kubectl.show(line);
    this.dialog = showDialog(title, h("div", { class: "editing" },
      says ? h("p", { class: "grey" }, says) : null,
      draft !== null && draft !== text ? draftNote(() => { dropDraft(key); this.editor.set(text); }) : null,
      original ? null : sampleChoice(page, { take: (sample) => this.editor.set(sample), enter: () => this.editor.focus() }),
      this.editor.element, this.foot, kubectl.element,
      h("footer", {}, hint.element, copyButton(() => this.editor.text(), "Copy the YAML"), this.button)));
    this.dialog.classList.add("wide");
    this.dialog.addEventListener("close", () => this.editor.destroy());
    this.editor.go(this.place(field));
  }

  place(field) {
    const [first] = documents(this.editor.text());
    if (!field || !first) return { from: 0, to: 0 };
    return first.at(field);
  }

  told(problems) {
    this.foot.className = problems.length ? "editfoot error" : "editfoot grey";
    const links = problems.slice(0, 4).map((problem) => h("button", { type: "button", class: "link", onclick: () => this.editor.go(problem) }, problem.field ? `${problem.field}: ${problem.message}` : problem.message));
    const more = problems.length > links.length ? [`and ${count(problems.length - links.length, "more", "more")}`] : [];
    if (problems.length && problems.every(({ taken }) => taken)) more.push(this.force);
    this.foot.replaceChildren(...(problems.length ? [...links, ...more] : [this.editor.text().trim() ? "The API server would take this." : "Write a manifest, or start from a sample. Ctrl-Space offers what may stand here."]));
  }

  async apply(force = false) {
    if (this.button.disabled) return;
    this.button.disabled = true;
    try {
      const text = this.editor.text();
      const done = await this.applying.all(text, this.original, force);
      this.page.prompt.say(done.map(sentence).join(", "));
      if (this.editor.text() !== text) return; // somebody writes on: that is not lost
      dropDraft(this.key);
      this.dialog.close();
    } catch (error) {
      this.told(complaints(error).map((one) => ({ ...one, ...this.place(one.field) })));
    } finally {
      this.button.disabled = false;
    }
  }
}

async function open(page, wish) {
  const { makeEditor } = await import("./editor.mjs");
  return new EditDialog(page, { ...wish, make: makeEditor });
}

/** A dialog for manifests of any kind; `text` is what it begins with. */
export const openYaml = (page, text = "") => open(page, {
  title: "Apply YAML", text, key: text ? `yaml ${text}` : "yaml", line: "kubectl apply --server-side -f FILE", says: "Any kinds, one or more; three dashes stand between two.",
});

/** Edit an object as it is now, at a field. `resource` is a kind's id: "services", "deployments.apps".
 *  Throws an ApiError when there is no such object or kind. */
export async function openEditor(page, { resource, namespace = "", name, field = "", text = null }) {
  const kind = await page.kinds.byResource(resource);
  if (!kind) throw new Error(`the server doesn't have a resource type "${resource}"`);
  const live = await page.api.get(objectPath(kind, namespace, name));
  const where = kind.namespaced && namespace !== "default" ? ` -n ${namespace}` : "";
  return open(page, {
    title: `Edit ${kind.kind} ${name}`, text: text ?? printed(live), original: shown(live), field,
    key: `edit ${resource} ${namespace}/${name}`, line: `kubectl edit ${kind.kind.toLowerCase()} ${name}${where}`, says: field ? `The field to look at: ${field}` : "",
  });
}
