// Applying: what `kubectl apply --server-side` and `kubectl edit` do with a manifest, over the same REST API.
//
// apply sends the text as it is, and the server merges it: lists by their keys, what this applier said last time and
// says no more goes, and what another manager has set to another value is a conflict, unless it is taken by force. edit
// sends what was changed in what was shown. Both can be asked only to try (dryRun=All).
import { objectPath } from "./kinds.mjs";
import { documents, edited, shown } from "./manifests.mjs";

const STRICT = "fieldValidation=Strict";
const APPLIER = "kubectl"; // as the command that is shown: a terminal's `kubectl apply --server-side` goes on from here
const OURSELVES = "podium"; // what the page's own buttons write as
const APPLY = "application/apply-patch+yaml";

/** What stops a manifest from being sent at all, beside the field it is about; null when nothing does. */
function unready(object, kind) {
  if (!object.apiVersion) return { field: "apiVersion", message: "apiVersion not set" };
  if (!object.kind) return { field: "kind", message: "kind not set" };
  if (!kind) return { field: "kind", message: `no matches for kind "${object.kind}" in version "${object.apiVersion}"` };
  if (!object.metadata?.name && !object.metadata?.generateName) return { field: "metadata", message: "resource name may not be empty" };
  return null;
}

/** An ApiError's complaints: [{field, message, taken}]; `taken` are fields another manager has. Strict decoding names
 *  its fields in the sentence alone. */
export function complaints(error, object = {}) {
  const others = conflicts(error);
  if (others.length) return others.map(({ field, message }) => ({ field: pathOf(field, object), message, taken: true }));
  if (error.causes?.length) return error.causes.map(({ field, message }) => ({ field: field ?? "", message }));
  const unknown = [...(error.message ?? "").matchAll(/((?:unknown|duplicate) field "([^"]+)")/g)];
  if (unknown.length) return unknown.map(([, message, field]) => ({ field, message }));
  return [{ field: error.reason === "AlreadyExists" ? "metadata.name" : "", message: error.message }];
}

/** The conflicts of an apply that was refused for what others manage: [{field, message}]. */
export const conflicts = (error) => (error.causes ?? []).filter(({ reason }) => reason === "FieldManagerConflict");

/** A conflict's field as paths are written elsewhere: .spec.ports[port=80,protocol="TCP"].port → spec.ports[0].port. */
export function pathOf(field, object) {
  let [value, path, rest] = [object, "", field];
  while (rest) {
    const key = rest.match(/^\[((?:"(?:[^"\\]|\\.)*"|[^\]])*)\]/);
    const name = key ? null : fieldOf(rest.slice(1), value);
    rest = rest.slice(key ? key[0].length : name.length + 1);
    const step = key ? value?.findIndex?.((item) => holds(item, key[1])) : name;
    if (key && !(step >= 0)) return path;
    value = value?.[step];
    path += key || name.includes(".") ? `[${step}]` : `${path && "."}${step}`;
  }
  return path;
}

/** The first field of a path; names of labels have dots themselves, so what is there says where one ends. */
function fieldOf(text, value) {
  const there = Object.keys(value ?? {}).filter((name) => text === name || /^[.[]/.test(text.slice(name.length)) && text.startsWith(name));
  return there.sort((a, b) => b.length - a.length)[0] ?? text.match(/^[^.[]*/)[0];
}

/** Whether a list's item is the one that a key names: name="app", or ="value" for an item that is its own key. */
function holds(item, key) {
  const pairs = [...key.matchAll(/([^=,]*)=("(?:[^"\\]|\\.)*"|[^,]*)/g)];
  return pairs.every(([, name, text]) => String(name ? item?.[name] ?? (name === "protocol" ? "TCP" : undefined) : item) === String(JSON.parse(text)));
}

export class Applying {
  constructor(api, kinds) {
    Object.assign(this, { api, kinds });
  }

  async live(kind, { metadata }) {
    try {
      return await this.api.get(objectPath(kind, metadata.namespace, metadata.name));
    } catch (error) {
      if (error.code === 404) return null;
      throw error;
    }
  }

  /** Apply one object, or try to. → {verb: created | configured | unchanged, object}; throws an ApiError. What the
   *  page itself wrote is nobody else's: such conflicts are no conflicts. */
  async one(object, { dryRun = false, original = null, force = false } = {}) {
    const kind = await this.kinds.of(object).catch(() => undefined);
    const missing = unready(object, kind);
    if (missing) throw Object.assign(new Error(missing.message), { causes: [missing] });
    const query = `?${STRICT}${dryRun ? "&dryRun=All" : ""}`;
    const { namespace = "", name } = object.metadata;
    if (!name) return { verb: "created", object: await this.send("POST", `${objectPath(kind, namespace)}${query}&fieldManager=${OURSELVES}`, shown(object), dryRun) };
    const path = objectPath(kind, namespace, name) + query;
    if (original) {
      const patch = edited(original, object);
      if (!Object.keys(patch).length) return { verb: "unchanged", object: original };
      return { verb: "configured", object: await this.send("PATCH", `${path}&fieldManager=${OURSELVES}`, patch, dryRun) };
    }
    const live = await this.live(kind, object);
    const made = await this.merged(`${path}&fieldManager=${APPLIER}`, shown(object), dryRun, force);
    const same = live && live.metadata.resourceVersion === made.metadata.resourceVersion;
    return { verb: !live ? "created" : same ? "unchanged" : "configured", object: made };
  }

  /** Server-side apply. */
  async merged(path, object, dryRun, force) {
    try {
      return await this.send("PATCH", path + (force ? "&force=true" : ""), object, dryRun, APPLY);
    } catch (error) {
      const found = conflicts(error);
      if (force || !found.length || !found.every(({ message }) => message.includes(`"${OURSELVES}"`))) throw error;
      return this.merged(path, object, dryRun, true);
    }
  }

  /** A try changes nothing, so that it may be made whoever looks at what. */
  send(method, path, body, dryRun, type) {
    return dryRun ? this.api.call(method, this.api.root + path, body, type) : this.api.act({ method, path, body, type });
  }

  /** What is wrong with a text: [{from, to, message}], each at its field. `original` is the object that is edited. */
  async problems(text, original = null) {
    const found = [];
    for (const { object, problems, at, from } of documents(text)) {
      found.push(...problems);
      if (!object) continue;
      await this.one(object, { dryRun: true, original }).catch((error) => {
        for (const { field, message, taken } of complaints(error, object)) found.push({ ...(field ? at(field) : { from, to: from }), field, message, taken });
      });
    }
    return found;
  }

  /** Apply every document in turn: [{verb, object}]. Stops at the first that fails. */
  async all(text, original = null, force = false) {
    const done = [];
    for (const { object, problems } of documents(text)) {
      if (!object) throw new Error(problems[0].message);
      done.push(await this.one(object, { original, force }));
    }
    return done;
  }
}
