// Kinds: what the cluster's own discovery and OpenAPI say of them, asked once each and kept.
//
// kubectl finds the address of a manifest in the same way: apiVersion and kind → discovery → plural, namespaced or not.

const groupPath = (apiVersion) => (apiVersion.includes("/") ? `apis/${apiVersion}` : `api/${apiVersion}`);

/** "deployments.apps" → the address of one of them; core kinds have no group. `versions`: group → its version. */
export function objectPath({ apiVersion, plural, namespaced }, namespace, name = "") {
  const scope = namespaced ? `namespaces/${namespace || "default"}/` : "";
  return `/${groupPath(apiVersion)}/${scope}${plural}${name && `/${name}`}`;
}

export class Kinds {
  constructor(api) {
    this.api = api;
    this.answers = new Map();
  }

  /** One answer for each address; a failed one is asked for again. */
  get(path) {
    if (!this.answers.has(path)) {
      this.answers.set(path, this.api.get(path).catch((error) => { this.answers.delete(path); throw error; }));
    }
    return this.answers.get(path);
  }

  /** Every group version that is served, the core's first: ["v1", "apps/v1", …]. */
  async versions() {
    const { groups } = await this.get("/apis");
    return ["v1", ...groups.map((group) => group.preferredVersion.groupVersion)];
  }

  /** All kinds that can be written: [{kind, apiVersion, plural, namespaced, shortNames}]. */
  async all() {
    const lists = await Promise.all((await this.versions()).map(async (apiVersion) =>
      ({ apiVersion, resources: (await this.get(`/${groupPath(apiVersion)}`)).resources })));
    return lists.flatMap(({ apiVersion, resources }) => resources
      .filter((resource) => !resource.name.includes("/") && resource.verbs.includes("create") && resource.verbs.includes("get"))
      .map(({ kind, name, namespaced, shortNames = [] }) => ({ kind, apiVersion, plural: name, namespaced, shortNames })));
  }

  /** The kind of a manifest; undefined when the cluster serves none such. */
  async of({ apiVersion, kind }) {
    if (!apiVersion || !kind) return undefined;
    const { resources } = await this.get(`/${groupPath(apiVersion)}`);
    const found = resources.find((resource) => resource.kind === kind && !resource.name.includes("/"));
    return found && { kind, apiVersion, plural: found.name, namespaced: found.namespaced, shortNames: found.shortNames ?? [] };
  }

  /** The kind of a resource's id, "deployments.apps" or "pods". */
  async byResource(id) {
    const [plural, ...group] = id.split(".");
    const wanted = group.join(".");
    const ofGroup = ({ apiVersion }) => (apiVersion.includes("/") ? apiVersion.split("/")[0] : "");
    return (await this.all()).find((kind) => kind.plural === plural && ofGroup(kind) === wanted);
  }

  /** The schemas of a group version: {name: schema}. */
  async schemas(apiVersion) {
    return (await this.get(`/openapi/v3/${groupPath(apiVersion)}`)).components.schemas;
  }
}
