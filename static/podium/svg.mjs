// SVG by hand: make elements, and keep one <g> per thing, keyed, so that nothing is redrawn without cause.

const SVG = "http://www.w3.org/2000/svg";

const nothing = (value) => value === null || value === undefined || value === false;

/** An SVG element with attributes and children; null attributes and children are left out. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (!nothing(value)) element.setAttribute(name, value);
  element.append(...children.flat().filter((child) => !nothing(child)));
  return element;
}

export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (nothing(value)) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

/** A line of text. Parts are strings or [string, class]: text(x, y, "mono", ["10.244.", "dim"], "3.4"). */
export function text(x, y, kind, ...parts) {
  const spans = parts.map((part) => (Array.isArray(part) ? svg("tspan", { class: part[1] }, part[0]) : part));
  return svg("text", { x, y, class: kind }, ...spans);
}

export const rect = (x, y, width, height, kind, rx = 8) => svg("rect", { x, y, width, height, rx, class: kind });
export const line = (x1, y1, x2, y2, kind) => svg("line", { x1, y1, x2, y2, class: kind });
export const path = (d, kind) => svg("path", { d, class: kind });

/** Move a group. By style, not attribute, so that CSS may make the move a glide. */
export const place = (group, x, y) => {
  const wanted = `translate(${x}px, ${y}px)`;
  if (group.style.transform !== wanted) group.style.transform = wanted;
};

/**
 * Keep `layer`'s children in step with `items`, one <g> each, known by key.
 * An item: {key, x, y, signature, build() → children, attributes, hit}. Rebuilt only when its signature changes.
 * With `hit` it can be chosen: an unseen button below the drawing carries the name, and the drawing is for the eye.
 * An item {key, same: true} stays as it is: who draws a thousand things and knows that one changed, says so.
 */
export function keyed(layer, items) {
  const old = layer.groups ?? new Map();
  layer.groups = new Map();
  for (const item of items) {
    let group = old.get(item.key);
    old.delete(item.key);
    if (!group) {
      group = svg("g", { "data-key": item.key });
      layer.append(group);
    }
    layer.groups.set(item.key, group);
    if (item.same) continue;
    setAll(group, item.attributes ?? {});
    place(group, item.x ?? 0, item.y ?? 0);
    if (group.signature !== item.signature) {
      group.signature = item.signature;
      const hit = item.hit ? group.querySelector(":scope > .hit") ?? svg("rect", { class: "hit", role: "button", tabindex: "-1", rx: 8 }) : null;
      const drawing = svg("g", { "aria-hidden": hit ? "true" : null }, ...item.build());
      if (hit?.parentNode) group.lastChild.replaceWith(drawing);
      else group.replaceChildren(...[hit, drawing].filter(Boolean));
    }
    if (item.hit) setAll(group.firstChild, item.hit);
  }
  for (const gone of old.values()) gone.remove();
}

/** What makes a group selectable, focusable and named for a screen reader: attributes and hit of an item.
 *  `area` is [x, y, width, height] inside the group. */
export const thing = (collection, uid, label, kind, selected, [x, y, width, height], more = {}) => ({
  attributes: { class: `thing ${kind}`, "data-collection": collection, "data-uid": uid, ...more },
  hit: { x, y, width, height, "aria-label": label, "aria-pressed": selected ? "true" : "false" },
});
