// Manifests: YAML text and objects, both ways, with the line of every field. Pure.
//
// The API names a field by its path (spec.template.spec.containers[0].image). A YAML document keeps the position of
// every node, so that what the API says of a field can stand at the field's own line.
import { LineCounter, isCollection, isMap, isScalar, parseAllDocuments, stringify } from "../vendor/yaml-2.9.1.mjs";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** "spec.ports[0].port" → ["spec", "ports", 0, "port"]; a key with dots stands in brackets: labels[a.b/c]. */
export function steps(field) {
  const found = [...field.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)];
  return found.map(([, inBrackets, plain]) => (/^\d+$/.test(inBrackets ?? "") ? Number(inBrackets) : inBrackets?.replace(/^["']|["']$/g, "") ?? plain));
}

const keyNode = (map, key) => map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));

/** {from, to} of the deepest node on the way to a field that is there: a missing field is its parent's fault. */
function rangeOf(document, path) {
  let node = document.contents;
  let range = node?.range ? [node.range[0], node.range[0]] : [0, 0];
  for (const step of path) {
    if (!isCollection(node)) break;
    if (isMap(node)) {
      const pair = keyNode(node, step);
      if (!pair) break;
      const scalar = isScalar(pair.value) && pair.value.range;
      range = scalar ? [pair.key.range[0], pair.value.range[1]] : pair.key.range;
      node = pair.value;
    } else {
      const item = node.items[step];
      if (!item?.range) break;
      range = item.range;
      node = item;
    }
  }
  return { from: range[0], to: Math.max(range[1], range[0]) };
}

/** The documents of a text: [{object, at(field) → {from, to}, from, problems: [{from, to, message}]}]; empty ones left out. */
export function documents(text) {
  const found = parseAllDocuments(text, { lineCounter: new LineCounter(), prettyErrors: false, uniqueKeys: true });
  return [...found].map((document) => {
    const problems = document.errors.map((error) => ({ from: error.pos[0], to: error.pos[1], message: error.message }));
    const object = problems.length ? null : document.toJS();
    if (!problems.length && object !== null && !isMap(document.contents)) {
      problems.push({ from: document.range[0], to: document.range[1], message: "A manifest is a map: apiVersion, kind, metadata …" });
    }
    return { object, problems, from: document.range[0], at: (field) => rangeOf(document, steps(field)) };
  }).filter(({ object, problems }) => object !== null || problems.length);
}

/** An object as YAML. What no person writes is left out: managedFields, and kubectl's copy of what was applied. */
export function printed(object) {
  return stringify(shown(object), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** The object without managedFields and the last-applied annotation. */
export function shown(object) {
  const { managedFields, ...metadata } = object.metadata ?? {};
  const { [LAST_APPLIED]: applied, ...annotations } = metadata.annotations ?? {};
  if (applied !== undefined) metadata.annotations = annotations;
  if (applied !== undefined && !Object.keys(annotations).length) delete metadata.annotations;
  return { ...object, metadata };
}

const plain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The merge patch of an edit: what was changed in what was shown, and nothing else, as `kubectl edit` sends it. Lists
 *  are taken whole. */
export function edited(before, after) {
  const patch = Object.fromEntries(Object.keys(before).filter((key) => !(key in after)).map((key) => [key, null]));
  for (const [key, value] of Object.entries(after)) {
    if (plain(value) && plain(before[key])) {
      const inner = edited(before[key], value);
      if (Object.keys(inner).length) patch[key] = inner;
    } else if (value !== null && !same(before[key], value)) patch[key] = value;
  }
  return patch;
}
