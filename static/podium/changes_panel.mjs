// What changed between two revisions, as a list: each object with its fields before and after, who and why.
import { alike, valueText } from "./comparing.mjs";
import { author } from "./components.mjs";
import { SIGNS } from "./draw_diff.mjs";
import { h } from "./html.mjs";
import { timeOf } from "./tape.mjs";

const SHOWN = 4;

/** A path, which may break after its dots. */
const pathOf = (path) => h("span", { class: "mono path" }, ...path.split(/(?<=[.\]])/).flatMap((step) => [step, h("wbr")]));

const fieldRow = ({ path, before, after }) => h("li", {},
  pathOf(path), h("span", { class: "values mono" }, h("s", {}, valueText(before)), " → ", h("b", {}, valueText(after))));

/** The fields that differ, the first few at once. */
export function fieldList(fields) {
  if (!fields.length) return null;
  const rows = fields.map(fieldRow);
  const rest = rows.slice(SHOWN);
  return h("div", {}, h("ul", { class: "fields-changed" }, ...rows.slice(0, SHOWN)),
    rest.length ? h("details", {}, h("summary", {}, `${rest.length} more`), h("ul", { class: "fields-changed" }, ...rest)) : null);
}

/** Who wrote it and why. */
function authors(object) {
  return h("ul", { class: "by" }, ...object.by.map((write) => h("li", {},
    h("span", {}, `${author(write)}${write.why ? `: ${write.why}` : ""}${write.times > 1 ? ` (${write.times} times)` : ""}`),
    h("span", { class: "rev mono", title: timeOf(write.at) }, String(write.revision)))));
}

/** An object's name; what is drawn can be selected by it. */
function nameOf(page, object, words = object.name) {
  const drawn = object.collection && page.graph[object.collection]?.has(object.uid);
  return drawn ? h("button", { type: "button", class: "link", onclick: () => page.select({ collection: object.collection, uid: object.uid }) }, words) : h("span", {}, words);
}

/** A row of the list: one object, or several of which the same is to be said. */
function row(page, objects) {
  const [object] = objects;
  const title = objects.length > 1 ? h("span", {}, `${objects.length} ${object.kind}s`) : nameOf(page, object, `${object.kind} ${object.name}`);
  const names = objects.length > 1 ? h("details", {}, h("summary", {}, "Their names"), h("ul", {}, ...objects.map((one) => h("li", {}, nameOf(page, one))))) : null;
  return h("li", { class: `difference ${object.sign}`, "data-sign": object.sign },
    h("span", { class: "badge", "aria-hidden": "true" }, SIGNS[object.sign]),
    h("div", {}, h("h3", {}, title, h("span", { class: "grey" }, ` ${object.sign}`)), fieldList(object.fields), authors(object), names));
}

const ORDER = ["Deployment", "Service", "ReplicaSet", "Pod"];
const rank = (object) => (ORDER.includes(object.kind) ? ORDER.indexOf(object.kind) : ORDER.length);

/** Fill the panel with the differences, or hide it without any. */
export function changesPanel(panel, page, changes) {
  panel.hidden = !changes;
  if (panel.shown === changes) return;
  panel.shown = changes;
  if (!changes) return page.story.toEnd(); // the story goes on where it was left
  panel.parentElement.scrollTop = 0;
  const objects = [...changes.objects].sort((a, b) => rank(a) - rank(b));
  const nothing = h("p", { class: "grey note" }, "Nothing that is told has changed between them.");
  const passing = changes.passing ? h("p", { class: "grey note" }, `${changes.passing} more came and went in between.`) : null;
  panel.replaceChildren(
    h("h2", {}, `What changed from ${changes.from} to ${changes.to}`),
    objects.length ? h("ol", { "aria-label": "What changed" }, ...alike(objects).map((group) => row(page, group))) : nothing, ...(passing ? [passing] : []));
}
