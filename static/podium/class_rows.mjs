// The wall's rows as values: how they are sorted, what is said of them, who is stuck on the same thing. Pure.

import { countsOf } from "./class_mini.mjs";

const raised = (row) => (row.hand ? 1 : 0);
/** A short list of what to compare, largest first; seats in their order where nothing tells them apart. */
const ORDERS = {
  trouble: (row) => [raised(row), countsOf(row.mini).troubled, row.step?.mistake ? 1 : 0, row.here ? 0 : 1],
  step: (row) => [row.step ? -row.step.step : -1, row.step?.passed ? 0 : 1],
  seat: () => [],
};

/** The rows in the order in which somebody should look at them. */
export function sorted(rows, by) {
  const keys = new Map(rows.map((row) => [row, ORDERS[by](row)]));
  return [...rows].sort((a, b) => {
    const [left, right] = [keys.get(a), keys.get(b)];
    const at = left.findIndex((value, i) => value !== right[i]);
    return at < 0 ? a.seat - b.seat : right[at] - left[at];
  });
}

/** What a row is called where names are hidden, and where they are not. */
export const nameOf = (row) => row.label || row.people.join(", ") || `Seat ${row.seat}`;

/** How far somebody is: "step 3, 1 of 2 checks". */
export const stepWords = ({ step, passed, done, of }) => `step ${step + 1}${passed ? ", done" : of ? `, ${done} of ${of} checks` : ""}`;

/** What is wrong in somebody's cluster, in words, counts aside; "" for who makes a mistake that the lesson knows. */
export const troubleOf = (row) => (row.step?.mistake ? "" : row.trouble.replace(/ ×\d+/g, ""));

/** Those that have the same trouble, most first: [{trouble, seats}] of two and more. */
export function groupsOf(rows) {
  const groups = new Map();
  for (const row of rows) {
    const trouble = troubleOf(row);
    if (trouble) groups.set(trouble, [...(groups.get(trouble) ?? []), row.seat]);
  }
  return [...groups].map(([trouble, seats]) => ({ trouble, seats })).filter(({ seats }) => seats.length > 1)
    .sort((a, b) => b.seats.length - a.seats.length);
}

/** "14 are stuck at step 3 on the same mistake" */
export const stuckWords = ({ seats, step }) => `${seats.length} are stuck at step ${step + 1} on the same mistake`;

/** "12 s", "3 min", "2 h" since a time (RFC 3339). */
export function ago(at, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

/** What somebody did last, as a few words. */
export const lastWords = ({ verb, resource, name }) => `${verb} ${resource.split(".")[0]} ${name}`;

/** One line about the class. */
export function countWords({ seats, here, hands }) {
  const parts = [`${here} of ${seats} here`];
  if (hands) parts.push(hands === 1 ? "1 hand up" : `${hands} hands up`);
  return parts.join(" · ");
}
