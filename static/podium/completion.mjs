// Completion and hover: the cluster's own schema beside the cursor.
//
// Where the cursor stands comes from yaml_path.mjs, what may stand there from schema.mjs; here they meet, and become
// what CodeMirror shows. `kinds` asks the cluster, once for each group version.
import { fieldsOf, firstSentence, rootOf, schemaAt, valuesOf } from "./schema.mjs";
import { cursorPath, fieldPath, kindAt } from "./yaml_path.mjs";

async function schemaOf(kinds, text, offset) {
  const { apiVersion, kind } = kindAt(text, offset);
  if (!apiVersion || !kind) return null;
  const schemas = await kinds.schemas(apiVersion).catch(() => null);
  const root = schemas && rootOf(schemas, apiVersion, kind);
  return root && { schemas, root };
}

/** What follows a key: its value on the same line, or a map or a list on the next. Pure. */
export function insertion({ name, block }, indent) {
  if (!block) return `${name}: `;
  return `${name}:\n${" ".repeat(indent)}${block === "list" ? "- " : "  "}`;
}

/** The choices for a key of the top: kinds and versions come from discovery. */
async function topValues(kinds, key, { apiVersion }) {
  if (key === "apiVersion") return (await kinds.versions()).map((label) => ({ label }));
  if (key !== "kind") return null;
  return (await kinds.all()).filter((kind) => !apiVersion || kind.apiVersion === apiVersion).map(({ kind: label, apiVersion: detail }) => ({ label, detail }));
}

const TOP = ["apiVersion", "kind", "metadata", "spec"].map((name) => ({ name, type: "", description: "", block: ["metadata", "spec"].includes(name) ? "map" : "" }));

async function choices(kinds, text, offset, cursor) {
  const known = await schemaOf(kinds, text, offset);
  if (cursor.value) {
    const top = cursor.path.length ? null : await topValues(kinds, cursor.key, kindAt(text, offset));
    if (top) return top;
    const schema = known && schemaAt(known.schemas, known.root, [...cursor.path, cursor.key]);
    return schema ? valuesOf(schema).map((label) => ({ label })) : [];
  }
  const schema = known && schemaAt(known.schemas, known.root, cursor.path);
  if (schema?.type === "string") return valuesOf(schema).map((label) => ({ label }));
  const fields = schema ? fieldsOf(known.schemas, schema) : cursor.path.length ? [] : TOP;
  return fields.filter((field) => field.name !== "status" || cursor.path.length).map((field) => ({
    label: field.name, detail: field.type, info: firstSentence(field.description), boost: field.required ? 50 : 0,
    apply: insertion(field, cursor.lead.length),
  }));
}

/** A completion source for CodeMirror. Asked for at once by Ctrl-Space, else once a word has begun. */
export const completions = (kinds) => async (context) => {
  const text = context.state.doc.toString();
  const cursor = cursorPath(text, context.pos);
  if (!context.explicit && !cursor.typed && !cursor.value) return null;
  const options = await choices(kinds, text, context.pos, cursor).catch(() => []);
  if (!options.length || context.aborted) return null;
  return { from: cursor.from, options, validFor: /^[\w./-]*$/ };
};

/** What the cluster says of the field on a line: {path, type, description}; null of none. */
export async function explained(kinds, text, offset) {
  const path = fieldPath(text, offset);
  const known = path && await schemaOf(kinds, text, offset).catch(() => null);
  const schema = known && schemaAt(known.schemas, known.root, path);
  return schema?.description ? { path, description: schema.description } : null;
}
