// The ring: a long wait at whatever it is about, and the button that skips to its end.
//
// It fills by the cluster's own clock, a step a second: nothing here moves by itself.
import { WEIGHTS, placeCallout, standing } from "./callout.mjs";
import { h } from "./html.mjs";
import { NODE } from "./node_layout.mjs";
import { svg } from "./svg.mjs";

const RADIUS = 15;
const AROUND = 2 * Math.PI * RADIUS;

/** The agents' names above each gate: a ring stays for long, and would cover them for as long. */
const agents = (layout) => [...layout.nodes.values()].map((box) => (
  { x: box.x + 10, y: box.gate.y - NODE.agents, w: Math.min(box.w - 16, 150), h: NODE.agents, weight: WEIGHTS.read * 4 }));

export class WaitRing {
  constructor(parent, page) {
    this.page = page;
    this.arc = svg("circle", { r: RADIUS, class: "arc", transform: "rotate(-90)" });
    this.left = svg("text", { y: 4.5, class: "mono" });
    const ring = svg("svg", { viewBox: "-18 -18 36 36", class: "ring", "aria-hidden": "true" }, svg("circle", { r: RADIUS }), this.arc, this.left);
    this.button = h("button", { type: "button", onclick: () => this.skip() }, "Skip to the end");
    this.element = h("div", { class: "wait", hidden: true }, ring, this.button);
    parent.append(this.element);
  }

  /** Draw a wait (waits.mjs); null hides the ring. */
  show(wait) {
    const { layout, overlay } = this.page;
    const box = wait && layout && (wait.long || wait.node) ? this.boxOf(wait) : null;
    this.element.hidden = !box;
    if (!box) return;
    this.arc.setAttribute("stroke-dasharray", `${AROUND * (1 - wait.left / wait.total)} ${AROUND}`);
    this.left.textContent = String(Math.ceil(wait.left));
    this.put(box, wait.node ? [box.cx, box.y + box.h + 17] : [box.x + (box.w ?? box.size) / 2, box.y + (box.h ?? box.size)], overlay.scale);
  }

  boxOf({ node, uid }) {
    const { layout } = this.page;
    if (node) return [...layout.nodes.values()].find((box) => box.name === node);
    return layout.pods.get(uid) ?? layout.shelf.boxes.get(uid);
  }

  /** At the cut stub, or below the object, covering neither words nor a pod. */
  put(box, [x0, y0], scale) {
    const { layout, graph } = this.page;
    const here = [...graph.pods].filter(([uid, pod]) => pod.node === box.name || layout.pods.get(uid) === box).map(([uid]) => uid);
    const stub = { x: x0, y: y0 };
    const words = box.cx ? { x: box.cx - 190, y: box.y + box.h + 6, w: 200, h: 22, weight: 40 } : { ...box, w: box.w ?? box.size, h: box.h ?? box.size, weight: 40 };
    const size = { w: this.element.offsetWidth / scale, h: this.element.offsetHeight / scale };
    const { x, y } = placeCallout(size, stub, [words, ...agents(layout), ...standing(layout, new Set(here))], layout.size);
    Object.assign(this.element.style, { left: `${x * scale}px`, top: `${y * scale}px` });
  }

  async skip() {
    const { wait } = this.page;
    if (!wait) return;
    try {
      await this.page.api.clock({ skip: wait.skip });
    } catch (error) {
      this.page.prompt.say(error.message, "trouble");
    }
  }
}
