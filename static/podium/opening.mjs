// The opening: what an empty cluster offers. One picture, one sentence, one action.
import { h } from "./html.mjs";
import { isSystem } from "./relations.mjs";

/** Nothing of the user's own on the shelf or on the nodes. */
export const isEmpty = (graph) => ![...graph.workloads.values(), ...graph.pods.values()].some((entity) => !isSystem(entity));

export function opening(parent, page) {
  const show = isEmpty(page.graph) && !page.guided && !page.replay.current;
  parent.hidden = !show;
  if (!show) return;
  const { shelf } = page.layout;
  const { scale } = page.overlay;
  Object.assign(parent.style, { top: `${(shelf.y + 4) * scale}px`, left: `${shelf.x * scale}px`, width: `${shelf.width * scale}px` });
  if (parent.children.length) return;
  parent.append(
    h("h2", {}, "Nothing runs here yet."),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "primary", onclick: () => page.demo() }, "Show me (40 s)"),
      h("button", { type: "button", onclick: () => page.open("create") }, "Create a Deployment…")));
}
