// The API: the page writes as kubectl does, to the same Kubernetes REST API, signed in by its session's cookie.
//
// An error is a Status object; `ApiError.causes` says which field each part of its message is about. To what is
// forbidden the page adds what to do next: only somebody else can help.

const NEXT = { 403: " Ask the cluster's owner for a role that allows it; kubectl auth can-i --list tells what you may." };

export class ApiError extends Error {
  constructor(status, code) {
    super((status?.message || `The server answered ${code}.`) + (NEXT[code] ?? ""));
    this.code = code;
    this.reason = status?.reason ?? "";
    this.causes = status?.details?.causes ?? [];
  }
}

const MERGE = "application/merge-patch+json";
const STRATEGIC = "application/strategic-merge-patch+json";

/** Whose the fields are that the page's buttons write: the server keeps accounts of it (metadata.managedFields). */
const managed = (path) => (path.includes("fieldManager=") ? path : `${path}${path.includes("?") ? "&" : "?"}fieldManager=podium`);

const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export class Api {
  constructor(cluster) {
    this.root = `/clusters/${cluster}`;
    this.page = `/ui/clusters/${cluster}`;
  }

  /** One call. `body` is sent as JSON (a patch as a merge patch); the answer's JSON comes back, or an ApiError. */
  async call(method, url, body, type = method === "PATCH" ? MERGE : "application/json") {
    const headers = { Accept: "application/json", "X-CSRFToken": csrf() };
    if (body !== undefined) headers["Content-Type"] = type;
    const response = await fetch(url, { method, headers, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body) })
      .catch(() => { throw new ApiError({ message: "The server does not answer. Nothing was stored; try again when the page is connected." }, 0); });
    const answer = await response.json().catch(() => null);
    if ([401, 403, 404].includes(response.status)) document.dispatchEvent(new Event("denied")); // signed out, or the cluster is gone?
    if (!response.ok) throw new ApiError(answer, response.status);
    return answer;
  }

  /** Whoever joins the page may forbid writes: looking back changes nothing. */
  mayWrite = () => true;

  change(...call) {
    if (this.mayWrite()) return this.call(...call);
    return Promise.reject(new ApiError({ message: "This is the past. Return to now to change anything." }, 409));
  }

  get = (path) => this.call("GET", this.root + path);
  /** Carry out an action (actions.mjs). */
  act = ({ method, path, body, strategic, type }) => this.change(method, this.root + managed(path), body, type ?? (strategic ? STRATEGIC : undefined));

  /** What forms offer: {images: [{image, says, port, command}], samples: [{kind, text}]}. Asked for once. */
  picks() {
    this.picked ??= this.call("GET", `${this.page}/picks/`).catch(() => { this.picked = null; return {}; });
    return this.picked;
  }

  /** The bytes of a plain text as they come, for logs: calls `take(text)` until it ends or `signal` aborts it. */
  async stream(path, take, signal) {
    const response = await fetch(this.root + path, { credentials: "same-origin", signal });
    if (!response.ok) throw new ApiError(await response.json().catch(() => null), response.status);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) take(part.value);
  }

  /** Send a simulated request; its trace. `from`: {kind: internet|node|pod, name, namespace}. */
  send = (from, url) => this.change("POST", `${this.page}/requests/`, { from, url });
  /** A node's kube-proxy rules, in the cluster's own mode or as they would be in another. */
  rules = (node, mode = "") => this.call("GET", `${this.page}/rules/${node}/${mode && `?mode=${mode}`}`);
  /** Start (or stop) a part of the control plane, past its API: {name, running}. */
  startComponent = (wish) => this.change("POST", `${this.page}/components/`, wish);
  /** Change the cluster's clock: {pace?, speed?, paused?, skip?}. */
  clock = (change) => this.call("POST", `${this.page}/clock/`, change);
}
