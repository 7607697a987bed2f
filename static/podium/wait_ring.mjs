// The ring: a long wait at the node that it is about, and the button that skips to its end.
//
// It fills by the cluster's own clock, a step a second: nothing here moves by itself.
import { placeCallout, standing } from "./callout.mjs";
import { h } from "./html.mjs";
import { svg } from "./svg.mjs";

const RADIUS = 15;
const AROUND = 2 * Math.PI * RADIUS;

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
    const { layout, picture } = this.page;
    const box = wait && layout && [...layout.nodes.values()].find((node) => node.name === wait.node);
    this.element.hidden = !box;
    if (!box) return;
    this.arc.setAttribute("stroke-dasharray", `${AROUND * (1 - wait.left / wait.total)} ${AROUND}`);
    this.left.textContent = String(wait.left);
    this.put(box, picture.svg.clientWidth / layout.size.width);
  }

  /** At the cut stub, covering neither its words nor a pod. */
  put(box, scale) {
    const { layout, graph } = this.page;
    const here = [...graph.pods].filter(([, pod]) => pod.node === box.name).map(([uid]) => uid);
    const stub = { x: box.cx, y: box.y + box.h + 17 };
    const words = { x: box.cx - 190, y: box.y + box.h + 6, w: 200, h: 22, weight: 40 };
    const size = { w: this.element.offsetWidth / scale, h: this.element.offsetHeight / scale };
    const { x, y } = placeCallout(size, stub, [words, ...standing(layout, new Set(here))], layout.size);
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
