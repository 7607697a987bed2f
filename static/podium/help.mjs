// The help: the keys, as the table of keys has them, and how the picture is read. What cannot be done by keyboard
// is not in the table, and then it is a fault.
import { showDialog } from "./dialogs.mjs";
import { h } from "./html.mjs";
import { KEYS } from "./keyboard.mjs";

/** How a row's key is written: as it says itself, else its first key. */
export const keyText = ({ shown, keys }) => shown ?? keys[0];

/** The table by groups, in its own order: [[group, rows]]. Pure. */
export function groupsOf(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups];
}

const READING = [
  ["solid", "Solid lines run or carry: machines, pods, the cable."],
  ["dashed", "Dashed lines are records in the API server: Deployments, Services."],
  ["blue", "Blue is a Service: its name, its virtual address, its rules."],
  ["ochre", "Ochre is a decision that is being written."],
  ["crimson", "Crimson is trouble, and has a shape of its own each time."],
];

const section = ([group, rows]) => h("section", {}, h("h3", {}, group),
  h("dl", { class: "keys" }, ...rows.flatMap((row) => [h("dt", {}, h("kbd", {}, keyText(row))), h("dd", {}, row.words)])));

export function openHelp() {
  return showDialog("Keys, and how to read the picture", h("div", { class: "help", tabindex: "0", role: "group", "aria-label": "Keys" },
    ...groupsOf(KEYS).map(section),
    h("section", {}, h("h3", {}, "Reading the picture"),
      h("ul", { class: "reading" }, ...READING.map(([kind, words]) => h("li", { class: kind }, words))))));
}
