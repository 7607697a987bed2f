// Draws what time travel adds to the picture: ghosts, and the signs of what was added, removed and changed.
//
// Each sign is a shape before it is a colour: a full disc with a plus, a broken ring with a minus, a diamond.
import { boxOf } from "./ghosts.mjs";
import { keyed, path, rect, svg, text } from "./svg.mjs";

export const SIGNS = { added: "+", removed: "−", changed: "Δ" };

const SHAPES = {
  added: (r) => svg("circle", { r, class: "sign added" }),
  removed: (r) => svg("circle", { r, class: "sign removed" }),
  changed: (r) => path(`M0 ${-r - 2} L${r + 2} 0 L0 ${r + 2} L${-r - 2} 0 Z`, "sign changed"),
};

/** A sign of radius r, around the origin. */
export const sign = (kind, r) => [SHAPES[kind](r), r > 5 ? text(0, 4.5, `sans middle signtext ${kind}`, SIGNS[kind]) : null];

const ghost = (uid, { x, y, w, h }) => ({
  key: `ghost-${uid}`, x, y, signature: `${w} ${h}`, attributes: { class: "ghost" },
  build: () => [rect(0, 0, w, h, "ghostline", Math.min(8, w / 4))],
});

const mark = (uid, kind, { x, y, w, h }) => {
  const r = Math.min(9, Math.max(4, w / 3));
  return {
    key: `sign-${uid}`, x, y, signature: `${kind} ${w} ${h}`, attributes: { class: `diffmark ${kind}`, "data-sign": kind },
    build: () => [
      rect(-3, -3, w + 6, h + 6, `diffring ${kind}`, Math.min(10, w / 3)),
      svg("g", { transform: `translate(${w} 0)` }, ...sign(kind, r)),
    ],
  };
};

/** `scene`: {ghosts: Map uid → collection, signs: Map uid → added | removed | changed}; null at now. */
export function drawDiff(layer, layout, scene) {
  const items = (map, make) => [...map ?? []].flatMap(([uid, kind]) => {
    const box = boxOf(layout, uid);
    return box ? [make(uid, kind, box)] : [];
  });
  keyed(layer, [...items(scene?.ghosts, (uid, _, box) => ghost(uid, box)), ...items(scene?.signs, mark)]);
}
