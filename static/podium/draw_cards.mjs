// Draws the cards of policies, Ingresses and loads: dashed, for they are records, and an Ingress' arrows are words.
import { CARDS, HEAD, ROW, cardOf } from "./traffic_cards.mjs";
import { line, rect, text } from "./svg.mjs";

function card(collection, entity, width) {
  const { name, kind, rows, labelled, h } = cardOf(collection, entity);
  return [
    rect(0, 0, width, h, "dashed paper"),
    text(14, 20, "mono strong", name), text(width - 14, 20, "sans grey end", kind),
    line(14, HEAD - 2, width - 14, HEAD - 2, "dashed hair"),
    ...rows.flatMap(([label, words], i) => [
      label ? text(14, HEAD + 15 + i * ROW, "sans grey", label) : null,
      text(labelled ? 14 + 6 * 7.8 : 14, HEAD + 15 + i * ROW, "mono", words)]),
  ];
}

/** Describers as draw_shelf.mjs wants them. */
export const cardDescribers = Object.fromEntries(CARDS.map((collection) => [collection, (graph, uid, entity, box) => ({
  kind: `card ${collection}`, signature: cardOf(collection, entity), build: () => card(collection, entity, box.w),
})]));
