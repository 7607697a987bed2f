// <podium-picture>: the SVG of what stands. It draws a graph, a layout and a view, and reports what is chosen.
//
// Only two moves exist here: a glide of 250 ms when a box changes place, and a rule's fall to the gates.
// What travels is drawn on the canvas above (overlay.mjs). Each thing is one <g>: focusable, named, keyed by uid.
import { drawCable } from "./draw_cable.mjs";
import { drawControl } from "./draw_control.mjs";
import { drawFar } from "./draw_far.mjs";
import { drawNodes } from "./draw_nodes.mjs";
import { drawPods } from "./draw_pods.mjs";
import { drawPolicies } from "./draw_policy.mjs";
import { drawShelf } from "./draw_shelf.mjs";
import { drawPending } from "./draw_pending.mjs";
import { drawThread } from "./draw_thread.mjs";
import { drawEdges, drawUnrolled } from "./draw_selection.mjs";
import { farSize } from "./far.mjs";
import { neighbour } from "./neighbour.mjs";
import { path, place, rect, setAll, svg } from "./svg.mjs";

const LAYERS = ["control", "cable", "streams", "thread", "nodes", "shelf", "edges", "pods", "pending", "policies", "rates", "time", "far", "falling", "unrolled"];
const FALL = 700;

const pattern = (id, size, d, kind) =>
  svg("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, path(d, kind));

export class Picture extends HTMLElement {
  connectedCallback() {
    if (this.svg) return;
    this.svg = svg("svg", { role: "group", "aria-label": "The cluster", class: "picture" });
    this.svg.append(svg("defs", {},
      pattern("hatching", 9, "M0 0 V9", "hatchline"), pattern("cordon", 6, "M0 0 V6", "stripeline"), pattern("striping", 6, "M0 0 V6", "stripeline"), pattern("failing", 5, "M0 0 V5", "failingline")));
    this.layers = Object.fromEntries(LAYERS.map((name) => [name, svg("g", { class: `layer ${name}` })]));
    this.svg.append(...Object.values(this.layers));
    this.layers.far.setAttribute("aria-hidden", "true"); // each thing has its name
    this.append(this.svg);
    this.addEventListener("click", (event) => this.choose(event.target.closest(".thing")));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.svg.tabIndex = -1;
  }

  /** Draw. `view`: selection, related, service marks, tombstones, thread, time (epoch seconds). `legible`: the size, in
   *  px of the screen, of what shall be read. */
  draw(graph, layout, view, scale = 1, legible = 13) {
    const { width, height } = layout.size;
    setAll(this.svg, { width: width * scale, height: height * scale, viewBox: `0 0 ${width} ${height}` });
    this.layout = layout;
    const far = farSize(scale, legible);
    this.svg.classList.toggle("far", far > 0);
    const focused = this.contains(document.activeElement) ? document.activeElement.closest(".thing") : null;
    const spot = focused?.getBoundingClientRect();
    drawControl(this.layers.control, layout, graph, view.thread);
    drawCable(this.layers.cable, layout, graph);
    drawNodes(this.layers.nodes, layout, graph, view, view.thread?.beat, view.now);
    drawShelf(this.layers.shelf, layout, graph, view);
    drawPods(this.layers.pods, layout, graph, view);
    drawPolicies(this.layers.policies, layout, graph, view);
    drawEdges(this.layers.edges, layout, graph, view);
    drawUnrolled(this.layers.unrolled, layout, graph, view);
    drawThread(this.layers.thread, layout, view.thread, graph.changes);
    drawFar(this.layers.far, layout, graph, far);
    drawPending(this.layers.pending, layout, graph, view.pending ?? []);
    this.keepOneTabStop();
    this.keepFocus(focused, spot);
  }

  /** A Service was written: a dashed copy of its pill falls to every gate. */
  fall(uid) {
    const from = this.layout.shelf.boxes.get(uid);
    if (!from || document.documentElement.dataset.motion === "off") return;
    for (const box of this.layout.nodes.values()) {
      const row = box.gate.rows.find((segment) => segment.uid === uid);
      if (!row) continue;
      const copy = svg("g", { class: "copy" }, rect(0, 0, row.w, 16, "dashed", 8));
      place(copy, from.x + from.w / 2 - row.w / 2, from.y + 8);
      this.layers.falling.append(copy);
      copy.getBoundingClientRect();
      place(copy, box.x + row.x, box.gate.y + 6);
      setTimeout(() => copy.remove(), FALL);
    }
  }

  choose(group) {
    const detail = group ? { collection: group.dataset.collection, uid: group.dataset.uid } : null;
    this.dispatchEvent(new CustomEvent("choose", { detail, bubbles: true }));
  }

  /** Arrows walk from thing to thing by where they stand; Enter and Space choose. */
  onKey(event) {
    const current = event.target.closest(".thing");
    if (!current) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.choose(current);
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      const things = [...this.querySelectorAll(".thing")];
      const next = neighbour(current, things, event.key, (thing) => thing.getBoundingClientRect());
      if (next) this.focusOn(next);
    }
  }

  focusOn(group) {
    this.querySelectorAll('.hit[tabindex="0"]').forEach((hit) => hit.setAttribute("tabindex", "-1"));
    group.querySelector(".hit").setAttribute("tabindex", "0");
    group.querySelector(".hit").focus();
  }

  /** Bring the keyboard into the picture, where it was last. */
  enter() {
    this.keepOneTabStop();
    this.querySelector('.hit[tabindex="0"]')?.focus();
  }

  /** What the keyboard stood on is gone: it goes on at the nearest thing, and is not lost. */
  keepFocus(group, box) {
    if (!group || group.isConnected) return;
    const distance = (thing) => { const there = thing.getBoundingClientRect(); return Math.hypot(there.x - box.x, there.y - box.y); };
    const [nearest] = [...this.querySelectorAll(".thing")].sort((a, b) => distance(a) - distance(b));
    if (nearest) this.focusOn(nearest);
  }

  keepOneTabStop() {
    if (!this.querySelector('.hit[tabindex="0"]')) (this.querySelector(".node .hit") ?? this.querySelector(".hit"))?.setAttribute("tabindex", "0");
  }
}

customElements.define("podium-picture", Picture);
