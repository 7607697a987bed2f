// The files of my laptop: a list to open, upload and download; an editor for one of them; a pager's window.
//
// The editor knows what Kubernetes takes: the API server tries each manifest while it is written. Ctrl-S saves,
// Ctrl-Enter saves and applies. A file that is no YAML is edited all the same, and nobody judges it.
import { ApiError } from "./api.mjs";
import { Applying } from "./applying.mjs";
import { copyButton, kubectlLine, showDialog, tabHint } from "./dialogs.mjs";
import { h } from "./html.mjs";

const EDITED = ".kube/edit/";
const MANIFEST = /\.(ya?ml|json)$/;
const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** 900 B, 12 kB, 4.8 MB */
export const sizeOf = (bytes) => (bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** One's home over HTTP; every method throws an ApiError. */
export class HomeFiles {
  constructor(api) {
    this.root = `${api.page}/home/`;
  }

  address = (path) => `${this.root}files/${path.split("/").map(encodeURIComponent).join("/")}`;

  async call(method, url, body) {
    const response = await fetch(url, { method, body, credentials: "same-origin", headers: { "X-CSRFToken": csrf(), "Content-Type": "application/octet-stream" } })
      .catch(() => { throw new ApiError({ message: "The server does not answer. Nothing was stored; try again when the page is connected." }, 0); });
    if (!response.ok) throw new ApiError(await response.json().catch(() => null), response.status);
    return response;
  }

  list = async () => (await this.call("GET", this.root)).json();
  read = async (path) => (await this.call("GET", this.address(path))).text();
  write = (path, content) => this.call("PUT", this.address(path), content);
  remove = (path) => this.call("DELETE", this.address(path));
}

/** A pager's window: text, nothing else. */
export function showText(name, text, closed) {
  const dialog = showDialog(name, h("pre", { class: "viewed", role: "group", tabindex: "0", "aria-label": name }, text));
  dialog.classList.add("wide");
  dialog.addEventListener("close", closed);
  dialog.querySelector("pre").focus();
}

/** The editor on one file; `closed()` when its window goes. */
export async function openFile(page, path, closed = () => {}) {
  const home = new HomeFiles(page.api);
  const [{ makeEditor }, text] = await Promise.all([import("./editor.mjs"), home.read(path).catch((error) => { if (error.code === 404) return ""; throw error; })])
    .catch((error) => { page.prompt.say(error.message, "trouble"); closed(); return [{}]; });
  if (!makeEditor) return;
  const manifest = MANIFEST.test(path);
  const applying = new Applying(page.api, page.kinds);
  const foot = h("p", { class: "editfoot", role: "status" });
  let saved = text;
  let applied = ""; // what apply said, until something is written again
  const say = (words, wrong = false) => { foot.className = wrong ? "editfoot error" : "editfoot grey"; foot.textContent = words; };
  const told = (problems) => (problems.length ? say(problems.slice(0, 3).map(({ field, message }) => (field ? `${field}: ${message}` : message)).join("  "), true)
    : say(applied || (editor?.text() === saved ? "Saved." : "Not saved yet.")));
  async function save() {
    const now = editor.text();
    try {
      await home.write(path, now);
      saved = now;
      say("Saved.");
      return true;
    } catch (error) {
      say(error.message, true);
      return false;
    }
  }
  async function apply() {
    if (!(await save())) return;
    try {
      const done = await applying.all(editor.text(), null, false);
      applied = done.map(({ verb, object }) => `${object.kind.toLowerCase()}/${object.metadata.name} ${verb}`).join(", ");
      say(applied);
    } catch (error) {
      say(error.message, true);
    }
  }
  const close = async () => { if (await save()) dialog.close(); };
  const forShell = path.startsWith(EDITED); // kubectl edit reads it when the window goes
  const buttons = forShell ? [h("button", { type: "button", class: "primary", onclick: close }, "Save and close ", h("kbd", {}, "Ctrl ⏎"))] : [h("button", { type: "button", onclick: save }, "Save ", h("kbd", {}, "Ctrl S")), manifest && h("button", { type: "button", class: "primary", onclick: apply }, "Save and apply ", h("kbd", {}, "Ctrl ⏎"))];
  const hint = tabHint();
  let editor = null;
  editor = makeEditor({
    text, label: `${path}: text`, kinds: page.kinds, told, leaving: hint.show, changed: () => { applied = ""; told([]); },
    check: manifest ? (now) => applying.problems(now, null) : async () => [], submit: forShell ? close : manifest ? apply : save,
  });
  const kubectl = kubectlLine();
  kubectl.show(manifest && !forShell ? `kubectl apply --server-side -f ${path}` : "");
  const dialog = showDialog(forShell ? "kubectl edit" : path, h("div", { class: "editing" }, editor.element, foot, kubectl.element, h("footer", {}, hint.element, copyButton(() => editor.text(), "Copy the text"), ...buttons.filter(Boolean))));
  dialog.classList.add("wide");
  dialog.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    save();
  });
  let leaving = false;
  dialog.addEventListener("cancel", (event) => {
    if (leaving || editor.text() === saved) return;
    event.preventDefault();
    leaving = true;
    say("Not saved yet. Escape once more leaves what you wrote behind.", true);
  });
  dialog.addEventListener("close", () => { editor.destroy(); closed(); });
  editor.focus();
}

/** The list of files. */
export async function openFiles(page) {
  const home = new HomeFiles(page.api);
  const [list, room, foot] = [h("ul", {}), h("p", { class: "grey" }), h("p", { class: "error", role: "alert" })];
  const name = h("input", { name: "path", "aria-label": "Name of a new file", placeholder: "deployment.yaml", autocomplete: "off" });
  const pick = h("input", { type: "file", multiple: true, class: "visually-hidden", tabindex: "-1", "aria-hidden": "true", onchange: () => upload([...pick.files]) });

  const tried = async (what) => {
    foot.textContent = "";
    try {
      await what();
    } catch (error) {
      foot.textContent = error.message;
    }
  };
  const row = ({ path, size }) => h("li", {},
    h("button", { type: "button", class: "link mono", onclick: () => { dialog.close(); openFile(page, path, () => openFiles(page)); } }, path),
    h("span", { class: "grey" }, sizeOf(size)),
    h("a", { href: home.address(path), download: path.split("/").at(-1), "aria-label": `Download ${path}` }, "Download"),
    h("button", { type: "button", class: "plain", "aria-label": `Delete ${path}`, onclick: () => tried(async () => { await home.remove(path); await draw(); }) }, "✕"));
  const draw = () => tried(async () => {
    const { files, used, quota } = await home.list();
    list.replaceChildren(...files.map(row));
    room.textContent = files.length ? `${sizeOf(used)} of ${sizeOf(quota)} used.` : "No files yet. Make one here, upload some, or write one in the terminal.";
  });
  const upload = (files) => tried(async () => {
    for (const file of files) await home.write(file.name, await file.arrayBuffer());
    await draw();
  });
  const make = (event) => {
    event.preventDefault();
    const path = name.value.trim();
    if (path) tried(async () => { if (!(await home.list()).files.some((file) => file.path === path)) await home.write(path, ""); dialog.close(); openFile(page, path, () => openFiles(page)); });
  };
  const dialog = showDialog("Files of my laptop", h("div", { class: "homefiles" }, list, room, foot,
    h("form", { onsubmit: make }, name, h("button", {}, "New file"), h("button", { type: "button", class: "primary", onclick: () => pick.click() }, "Upload…"), pick)));
  dialog.addEventListener("dragover", (event) => event.preventDefault());
  dialog.addEventListener("drop", (event) => { event.preventDefault(); upload([...event.dataTransfer.files]); });
  await draw();
}
