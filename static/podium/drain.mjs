// Draining a node, as kubectl drain does it: cordon, then evict its pods, all at once, and wait until each is gone. A pod
// that does not heed SIGTERM has its grace period, 30 s by default, and nobody else waits for it.
import { byHand, showDialog } from "./dialogs.mjs";
import { h } from "./html.mjs";
import { cordon, drainLine, drainPlan, evict } from "./node_actions.mjs";
import { count } from "./words.mjs";

const RETRY = 5000; // an eviction that a PodDisruptionBudget refuses is tried again, as kubectl does
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const named = (pod) => `${pod.metadata.namespace}/${pod.metadata.name}`;

/** Evict one pod and wait until it is gone; `closed()` ends the waiting. Throws what the API refuses. */
async function leave(page, pod, closed) {
  const { namespace, name, uid } = pod.metadata;
  while (!closed()) {
    try {
      await page.api.act(evict({ namespace, name }));
      break;
    } catch (error) {
      if (error.code === 404) return;
      if (error.code !== 429) throw error;
      await sleep(RETRY);
    }
  }
  while (!closed() && page.now.pods.has(uid)) await sleep(200);
}

export async function drainDialog(page, node) {
  const { items = [] } = await page.api.get(`/api/v1/pods?fieldSelector=spec.nodeName=${node.name}`);
  const plan = drainPlan(items);
  const force = h("input", { type: "checkbox", id: "f-force", onchange: () => show() });
  const list = h("ol", { class: "drainlist", "aria-live": "polite", "aria-label": "Evictions" });
  const foot = h("p", { class: "error", role: "alert" });
  const hand = byHand();
  const button = h("button", { type: "button", class: "primary", onclick: () => run() }, "Drain");
  const rows = new Map();
  const row = (pod, words, kind = "") => {
    if (!rows.has(pod)) { rows.set(pod, h("li", {})); list.append(rows.get(pod)); }
    rows.get(pod).className = kind;
    rows.get(pod).replaceChildren(h("span", { class: "mono" }, named(pod)), h("span", { class: "grey" }, `  ${words}`));
  };
  const show = () => hand.show({ kubectl: drainLine({ name: node.name, force: force.checked }) });
  for (const pod of plan.evict) row(pod, "waits");
  for (const pod of plan.alone) row(pod, "has no controller: nothing would bring it back");
  const dialog = showDialog(`Drain ${node.name}`, h("div", { class: "form" },
    h("p", { class: "grey" }, "No new pods come; those that are here are asked to leave, and have their grace periods to do so."),
    list, plan.skipped.length ? h("p", { class: "grey" }, `${count(plan.skipped.length, "pod stays", "pods stay")}: of DaemonSets, or the machine's own.`) : null,
    plan.alone.length ? h("label", { class: "check" }, force, " Evict pods without a controller, too") : null, foot, hand.element, h("footer", {}, button)));
  const closed = () => !dialog.open;
  show();
  button.focus();

  async function run() {
    if (plan.alone.length && !force.checked) {
      foot.textContent = `cannot delete Pods that declare no controller (use --force to override): ${plan.alone.map(named).join(", ")}`;
      return;
    }
    button.disabled = true;
    foot.textContent = "";
    try {
      await page.api.act(cordon({ name: node.name, unschedulable: true }));
      await Promise.all([...plan.evict, ...plan.alone].map(async (pod) => {
        row(pod, "is evicted …", "now");
        await leave(page, pod, closed);
        row(pod, "has left", "done");
      }));
      if (!closed()) button.replaceWith(h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, `${node.name} is drained`));
    } catch (error) {
      foot.textContent = error.message;
      button.disabled = false;
    }
  }
}
