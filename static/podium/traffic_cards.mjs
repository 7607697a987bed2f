// The cards of policies, Ingresses and loads on the shelf: their rows and sizes. Pure; draw_cards.mjs draws them.
import { policyRows, selectorText } from "./concerns.mjs";
import { perSecond } from "./rates.mjs";
import { cut } from "./words.mjs";

export const CARDS = ["policies", "ingresses", "generators"];
const CHAR = 7.8; // of the mono face at 13 px
export const HEAD = 30;
export const ROW = 21;
const FOOT = 7;
const MOST = 4;
const LONGEST = 34;

const hostPath = ({ host, path, type }) => (type === "default" ? "anything else" : `${host || "*"}${path}${type === "Prefix" && path !== "/" ? "…" : ""}`);

const DESCRIBE = {
  policies: (policy) => ({ kind: "NetworkPolicy", rows: [["picks", selectorText(policy.pods)], ...policyRows(policy)] }),
  ingresses: (ingress) => ({ kind: "Ingress", rows: ingress.rows.map((row) => ["", `${hostPath(row)} → ${row.service}:${row.port}`]) }),
  generators: ({ from, to, rate, phase }) => ({ kind: `load · ${perSecond(rate)}`, rows: [["", `${from.name || from.kind} → ${to}`], ...(phase === "Finished" ? [["", "finished"]] : [])] }),
};

const shorten = (rows) => [...rows.slice(0, MOST), ...(rows.length > MOST ? [["", `and ${rows.length - MOST} more`]] : [])]
  .map(([label, words]) => [label, cut(words, LONGEST)]);

/** {name, kind, rows: [[label, words]], w, h}: what a card says, and its size in px. */
export function cardOf(collection, entity) {
  const { kind, rows } = DESCRIBE[collection](entity);
  const shown = shorten(rows);
  const name = cut(entity.name, 22);
  const label = shown.some(([one]) => one) ? 6 : 0;
  const letters = Math.max(name.length + kind.length + 2, ...shown.map(([, words]) => words.length + label));
  return { name, kind, rows: shown, labelled: label > 0, w: Math.ceil(letters * CHAR) + 28, h: HEAD + shown.length * ROW + FOOT };
}
