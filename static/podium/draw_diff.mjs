// Draws what time travel adds to the picture: ghosts, and the signs of what was added, removed and changed.
//
// Each sign is a shape before it is a colour: a full disc with a plus, a broken ring with a minus, a diamond.
import { boxOf } from "./ghosts.mjs";
import { CHAR } from "./shelf_layout.mjs";
import { keyed, path, rect, svg, text } from "./svg.mjs";
import { cut } from "./words.mjs";

export const SIGNS = { added: "+", removed: "−", changed: "Δ" };

const SHAPES = {
  added: (r) => svg("circle", { r, class: "sign added" }),
  removed: (r) => svg("circle", { r, class: "sign removed" }),
  changed: (r) => path(`M0 ${-r - 2} L${r + 2} 0 L0 ${r + 2} L${-r - 2} 0 Z`, "sign changed"),
};

/** A sign of radius r, around the origin. */
export const sign = (kind, r) => [SHAPES[kind](r), r > 5 ? text(0, 4.5, `sans middle signtext ${kind}`, SIGNS[kind]) : null];

/** A record's ghost keeps its name; a pod's has no room for one. */
const ghost = (uid, { name }, { x, y, w, h }, gone) => ({
  key: `ghost-${uid}`, x, y, signature: `${w} ${h} ${gone}`, attributes: { class: "ghost" },
  build: () => [
    gone ? null : rect(0, 0, w, h, "ghostline", Math.min(8, w / 4)),
    w > 60 ? text(14, Math.min(h / 2 + 4.5, 23), "mono grey", cut(name, Math.floor((w - 28) / CHAR))) : null,
  ].filter(Boolean),
});

/** The ring and the sign of a difference; where things stand close, both keep to their own place. */
const mark = (uid, kind, { x, y, w, h }, roomy) => {
  const r = roomy ? 9 : Math.min(9, Math.max(4, w / 4.5));
  const gap = roomy ? 3 : 1;
  return {
    key: `sign-${uid}`, x, y, signature: `${kind} ${w} ${h} ${roomy}`, attributes: { class: `diffmark ${kind}`, "data-sign": kind },
    build: () => [
      rect(-gap, -gap, w + 2 * gap, h + 2 * gap, `diffring ${kind}`, Math.min(10, w / 3)),
      svg("g", { transform: roomy ? `translate(${w} 0)` : `translate(${w - 3} 3)` }, ...sign(kind, r)),
    ],
  };
};

/** `scene`: {ghosts: Map uid → {collection, name}, signs: Map uid → added | removed | changed}; null at now. */
export function drawDiff(layer, layout, scene) {
  const items = (map, make) => [...map ?? []].flatMap(([uid, value]) => {
    const box = boxOf(layout, uid);
    return box ? [make(uid, value, box)] : [];
  });
  const roomy = (uid) => layout.density === "roomy" || !layout.pods.has(uid);
  keyed(layer, [
    ...items(scene?.ghosts, (uid, about, box) => ghost(uid, about, box, scene.signs?.has(uid) ?? false)),
    ...items(scene?.signs, (uid, kind, box) => mark(uid, kind, box, roomy(uid))),
  ]);
}
