// What is offered beside the cursor, from schemas in the form of Kubernetes' OpenAPI v3.
import assert from "node:assert/strict";
import { test } from "node:test";
import { completions, explained, insertion } from "../../static/podium/completion.mjs";
import { valuesOf } from "../../static/podium/schema.mjs";

const REF = "#/components/schemas/";
const SCHEMAS = {
  Service: {
    "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Service" }], type: "object",
    properties: { kind: { type: "string" }, spec: { allOf: [{ $ref: `${REF}Spec` }], description: "Spec of a service. More." }, status: { type: "object" } },
  },
  Spec: {
    type: "object", required: ["ports"],
    properties: { ports: { type: "array", items: { $ref: `${REF}Port` } }, selector: { type: "object", additionalProperties: { type: "string" } }, type: { type: "string", enum: ["ClusterIP", "NodePort"] } },
  },
  Port: { type: "object", properties: { port: { type: "integer", format: "int32", description: "The port that will be exposed." } } },
};
const kinds = {
  schemas: async () => SCHEMAS, versions: async () => ["v1", "apps/v1"],
  all: async () => [{ kind: "Service", apiVersion: "v1" }, { kind: "Deployment", apiVersion: "apps/v1" }],
};

async function offered(marked, explicit = true) {
  const pos = marked.indexOf("|");
  const text = marked.replace("|", "");
  const found = await completions(kinds)({ state: { doc: { toString: () => text } }, pos, explicit, aborted: false });
  return found?.options.map(({ label }) => label) ?? [];
}
const HEAD = "apiVersion: v1\nkind: Service\n";

test("fields are offered where they may stand, required ones first", async () => {
  assert.deepEqual(await offered(`${HEAD}spec:\n  |`), ["ports", "selector", "type"]);
  assert.deepEqual(await offered(`${HEAD}spec:\n  ports:\n  - |`), ["port"]);
});

test("status is the cluster's to write, and not offered", async () => {
  assert.deepEqual(await offered(`${HEAD}s|`), ["kind", "spec"]);
});

test("values are offered after a colon; kinds by their version", async () => {
  assert.deepEqual(await offered(`${HEAD}spec:\n  type: |`), ["ClusterIP", "NodePort"]);
  assert.deepEqual(await offered("apiVersion: apps/v1\nkind: |"), ["Deployment"]);
});

test("a map goes on below its key, a list with a dash", () => {
  assert.equal(insertion({ name: "spec", block: "map" }, 0), "spec:\n  ");
  assert.equal(insertion({ name: "ports", block: "list" }, 2), "ports:\n  - ");
  assert.equal(insertion({ name: "type", block: "" }, 2), "type: ");
});

test("a field's line is explained in the schema's words", async () => {
  const text = `${HEAD}spec:\n  ports:\n  - port: 80\n`;
  assert.deepEqual(await explained(kinds, text, text.length - 3), { path: ["spec", "ports", 0, "port"], description: "The port that will be exposed." });
});

test("values are read out of Kubernetes' descriptions, too", () => {
  assert.deepEqual(valuesOf({ type: "string", description: "Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always." }), ["Always", "Never", "IfNotPresent"]);
});
