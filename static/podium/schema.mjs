// Schema: what may stand where in a manifest, from the cluster's OpenAPI v3. Pure.

const REF = "#/components/schemas/";

/** A schema with its $ref followed; what stands beside the reference (a description, a default) wins. */
export function resolved(schemas, schema) {
  const ref = schema?.$ref ?? schema?.allOf?.[0]?.$ref;
  if (!ref) return schema;
  const { allOf, $ref, ...own } = schema;
  return { ...schemas[ref.slice(REF.length)], ...own };
}

/** The root schema of a kind. */
export function rootOf(schemas, apiVersion, kind) {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return Object.values(schemas).find((schema) => schema["x-kubernetes-group-version-kind"]?.some((gvk) =>
    gvk.kind === kind && gvk.version === version && (gvk.group ?? "") === group)) ?? null;
}

/** The schema at a path below a root: properties by name, items by number, map values by any key. null off the map. */
export function schemaAt(schemas, root, path) {
  let schema = resolved(schemas, root);
  for (const step of path) {
    if (!schema) return null;
    const inside = typeof step === "number" ? schema.items : schema.properties?.[step] ?? (schema.additionalProperties || null);
    schema = inside ? resolved(schemas, inside) : null;
  }
  return schema;
}

/** A schema's type in a few words: "string", "[]Container", "map", "object". */
export function typeWords(schemas, schema) {
  const ref = (one) => (one?.$ref ?? one?.allOf?.[0]?.$ref ?? "").split(".").pop();
  if (schema.type === "array") return `[]${ref(schema.items) || resolved(schemas, schema.items)?.type || "object"}`;
  if (schema.additionalProperties) return `map of ${resolved(schemas, schema.additionalProperties)?.type ?? "object"}`;
  return schema.format === "int-or-string" ? "int or string" : ref(schema) || schema.type || "object";
}

/** The values that a field may take: its enum, or what its description lists as Kubernetes' do ("One of A, B, C."). */
export function valuesOf(schema) {
  if (schema.enum) return schema.enum;
  if (schema.type === "boolean") return ["true", "false"];
  if (schema.type !== "string") return [];
  const text = schema.description ?? "";
  const quoted = [...text.matchAll(/^ - `"([\w.-]+)"`/gm)].map((match) => match[1]);
  if (quoted.length) return quoted;
  const listed = /(?:One of|Must be|Valid options are|must be|Can be|Supports|Supported values:) ((?:["']?[A-Z]\w*["']?(?:,? (?:or|and) |, |))+)/.exec(text)?.[1] ?? "";
  const words = listed.split(/,? or |,? and |, /).map((word) => word.replace(/["']/g, "").trim()).filter(Boolean);
  return words.length > 1 ? words : [];
}

/** The fields that may stand in a map: [{name, type, description, required, block}]. `block`: what follows on lines of its own. */
export function fieldsOf(schemas, schema) {
  const required = new Set(schema?.required ?? []);
  return Object.entries(schema?.properties ?? {}).map(([name, raw]) => {
    const field = resolved(schemas, raw);
    return {
      name, type: typeWords(schemas, raw.$ref || raw.allOf ? { ...field, $ref: raw.$ref, allOf: raw.allOf } : field), description: raw.description ?? field?.description ?? "",
      required: required.has(name), block: field?.type === "array" ? "list" : field?.properties || field?.additionalProperties ? "map" : "",
    };
  }).sort((a, b) => b.required - a.required || a.name.localeCompare(b.name));
}

/** The first sentence of a description, for a list. */
export const firstSentence = (text) => /^.*?[.](?=\s|$)/s.exec(text ?? "")?.[0] ?? text ?? "";
