// Applying: what `kubectl apply` and `kubectl edit` do with a manifest, over the same REST API.
//
// apply looks whether the object is there: no → POST; yes → a patch of three: what was applied last, what is wanted,
// what is there. edit sends what was changed in what was shown. Both can be asked only to try (dryRun=All).
import { objectPath } from "./kinds.mjs";
import { documents, edited, lastApplied, noted, threeWay } from "./manifests.mjs";

const STRICT = "fieldManager=podium&fieldValidation=Strict";

/** What stops a manifest from being sent at all, beside the field it is about; null when nothing does. */
function unready(object, kind) {
  if (!object.apiVersion) return { field: "apiVersion", message: "apiVersion not set" };
  if (!object.kind) return { field: "kind", message: "kind not set" };
  if (!kind) return { field: "kind", message: `no matches for kind "${object.kind}" in version "${object.apiVersion}"` };
  if (!object.metadata?.name && !object.metadata?.generateName) return { field: "metadata", message: "resource name may not be empty" };
  return null;
}

/** An ApiError's complaints: [{field, message}]. Strict decoding names its fields in the sentence alone. */
export function complaints(error) {
  if (error.causes?.length) return error.causes.map(({ field, message }) => ({ field: field ?? "", message }));
  const unknown = [...(error.message ?? "").matchAll(/((?:unknown|duplicate) field "([^"]+)")/g)];
  if (unknown.length) return unknown.map(([, message, field]) => ({ field, message }));
  return [{ field: error.reason === "AlreadyExists" ? "metadata.name" : "", message: error.message }];
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

  /** Apply one object, or try to. → {verb: created | configured | unchanged, object}; throws an ApiError. */
  async one(object, { dryRun = false, original = null } = {}) {
    const kind = await this.kinds.of(object).catch(() => undefined);
    const missing = unready(object, kind);
    if (missing) throw Object.assign(new Error(missing.message), { causes: [missing] });
    const query = `?${STRICT}${dryRun ? "&dryRun=All" : ""}`;
    const { namespace = "", name } = object.metadata;
    const live = original ?? (name ? await this.live(kind, object) : null);
    if (!live) {
      const path = objectPath(kind, namespace) + query;
      return { verb: "created", object: await this.send("POST", path, noted(object), dryRun) };
    }
    const patch = original ? edited(original, object) : threeWay(lastApplied(live), object, live);
    if (!Object.keys(patch).length) return { verb: "unchanged", object: live };
    if (!original) patch.metadata = { ...patch.metadata, annotations: { ...patch.metadata?.annotations, ...noted(object).metadata.annotations } };
    return { verb: "configured", object: await this.send("PATCH", objectPath(kind, namespace, name) + query, patch, dryRun) };
  }

  /** A try changes nothing, so that it may be made whoever looks at what. */
  send(method, path, body, dryRun) {
    return dryRun ? this.api.call(method, this.api.root + path, body) : this.api.act({ method, path, body });
  }

  /** What is wrong with a text: [{from, to, message}], each at its field. `original` is the object that is edited. */
  async problems(text, original = null) {
    const found = [];
    for (const { object, problems, at, from } of documents(text)) {
      found.push(...problems);
      if (!object) continue;
      await this.one(object, { dryRun: true, original }).catch((error) => {
        for (const { field, message } of complaints(error)) found.push({ ...(field ? at(field) : { from, to: from }), field, message });
      });
    }
    return found;
  }

  /** Apply every document in turn: [{verb, object}]. Stops at the first that fails. */
  async all(text, original = null) {
    const done = [];
    for (const { object, problems } of documents(text)) {
      if (!object) throw new Error(problems[0].message);
      done.push(await this.one(object, { original }));
    }
    return done;
  }
}
