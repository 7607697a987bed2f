// The ladder: a failure's advice, one rung at a time, and the field that its last rung names.
//
// Four rungs, each closer than the last: place, rule, object, field. A lesson's cap may end it sooner; what the server
// does not tell is not here either. The object and the field are words that a program can follow, too: `mendOf` reads
// them, and a button opens the object's editor at that field.
import { h } from "./html.mjs";

export const RUNGS = ["place", "rule", "object", "field"];

/** A kind, as advice calls it → its resource, as kubectl calls it. */
const RESOURCES = {
  Service: "services", Pod: "pods", Node: "nodes", Secret: "secrets", ConfigMap: "configmaps",
  Deployment: "deployments.apps", ReplicaSet: "replicasets.apps", DaemonSet: "daemonsets.apps", StatefulSet: "statefulsets.apps",
  ReplicationController: "replicationcontrollers", NetworkPolicy: "networkpolicies.networking.k8s.io",
  Ingress: "ingresses.networking.k8s.io", IngressClass: "ingressclasses.networking.k8s.io",
  Machine: "machines.sim.podium.local",
};

const OBJECT = /^([A-Z]\w+) (?:([\w.-]+)\/)?([\w.-]+)$/;
const FIELD = /^((?:spec|metadata|data|status)(?:\.\w+|\[[^\]]+\])*)(?:: |, now )/;

/** What the ladder's end says to mend: {resource, namespace, name, field, kind}; null where no field is at fault. */
export function mendOf(advice) {
  const [, kind, namespace = "", name] = OBJECT.exec(advice[2] ?? "") ?? [];
  const [, field] = FIELD.exec(advice[3] ?? "") ?? [];
  return RESOURCES[kind] && field ? { resource: RESOURCES[kind], kind, namespace, name, field } : null;
}

/** What the button says when so many rungs of a ladder are told; "" when none is left. */
export const hintWords = (told, advice) => (told >= advice.length ? "" : told ? `Another hint: the ${RUNGS[told] ?? "next"}` : "Give me a hint");

/** The ladder as an element: nothing is told before it is asked for. `edit(mend)` opens the object's editor. */
export function ladder(advice, edit) {
  const rungs = h("ol", { class: "advice", "aria-label": "Advice", "aria-live": "polite", tabindex: "-1" });
  const more = h("button", { type: "button", onclick: () => climb() }, hintWords(0, advice));
  const climb = () => {
    const at = rungs.children.length;
    rungs.append(h("li", {}, h("span", { class: "label" }, RUNGS[at] ?? "more"), h("span", {}, advice[at])));
    more.textContent = hintWords(at + 1, advice);
    if (!more.textContent) end();
  };
  const end = () => { // the keyboard goes on where there is something to do, or to read
    const mend = mendButton(advice, edit);
    more.replaceWith(...mend);
    (mend[0] ?? rungs).focus();
  };
  return advice.length ? [rungs, h("div", { class: "climb" }, more)] : [];
}

function mendButton(advice, edit) {
  const mend = mendOf(advice);
  if (!mend) return [];
  const words = `Edit ${mend.kind} ${mend.name} at ${mend.field}`;
  return [h("button", { type: "button", class: "mend", onclick: () => edit(mend) }, words)];
}

/** Open the editor at the field to mend. It is loaded when first needed. */
export async function edit(page, mend) {
  try {
    const { openEditor } = await import("./edit_dialog.mjs");
    await openEditor(page, mend);
  } catch (error) {
    page.prompt.say(error.message, "trouble");
  }
}
