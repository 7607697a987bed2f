// Tables that sort by their headers: a button in each, in the order of what its column holds. Pure but for `sortable`.
import { h } from "./html.mjs";

const VALUES = {
  number: (cell) => parseFloat(cell.textContent) || 0,
  mark: (cell) => Number(cell.dataset.value),
  text: (cell) => cell.textContent.trim(),
};

/** Compare two values of a column: numbers by size, texts as people sort them. */
export const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true }));

/** The rows in the order of the nth cell; equal ones stay as they were. */
export function ordered(rows, value, descending) {
  const sign = descending ? -1 : 1;
  return rows.map((row, at) => ({ row, at, key: value(row) })).sort((a, b) => sign * compare(a.key, b.key) || a.at - b.at).map(({ row }) => row);
}

/** Give a table's headers their buttons. */
export function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const value = VALUES[head.dataset.sort];
    const sort = () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      table.tBodies[0].append(...ordered([...table.tBodies[0].rows], (row) => value(row.cells[at]), descending));
    };
    head.replaceChildren(h("button", { type: "button", onclick: sort }, ...head.childNodes));
  });
}

if (globalThis.document) document.querySelectorAll("table[data-sortable]").forEach(sortable);
