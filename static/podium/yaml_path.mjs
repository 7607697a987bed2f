// Where the cursor stands in a YAML text, by indentation alone: a text that is being written rarely parses. Pure.

const KEY = /^(\s*)((?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s:#"'-][^:#]*?))\s*:(?:\s+(.*)|)$/;
const indentOf = (line) => /^[ -]*/.exec(line)[0].length;

/** One line of block YAML: {indent, dash: columns of its "- ", key, value}; null for a blank line or a comment. */
function read(line) {
  if (!line.trim() || /^\s*#/.test(line)) return null;
  const match = KEY.exec(line);
  const dashes = [...(/^\s*((?:- +|-$)*)/.exec(line)[1] ?? "")].map((c, i) => (c === "-" ? i : -1)).filter((i) => i >= 0)
    .map((i) => /^\s*/.exec(line)[0].length + i);
  if (!match) return { indent: indentOf(line), dashes, key: null, value: line.trim() };
  return { indent: match[1].length + match[2].length, dashes, key: match[3] ?? match[4] ?? match[5], value: match[6] ?? "" };
}

/** The lines of the document that an offset is in, with the offset's own line among them. */
function around(text, offset) {
  const before = text.slice(0, offset).split("\n");
  const all = text.split("\n");
  const row = before.length - 1;
  let first = row;
  while (first > 0 && !/^---(\s|$)/.test(all[first - 1])) first--;
  let last = row;
  while (last + 1 < all.length && !/^---(\s|$)/.test(all[last + 1])) last++;
  return { lines: all.slice(first, last + 1), row: row - first, column: before[row].length };
}

/** Go one line further down: `stack` holds what is open, [{column, step}], an item's step being its number. */
function enter(stack, { dashes, indent, key }) {
  for (const column of dashes) {
    while (stack.at(-1)?.column > column) stack.pop();
    const elder = stack.at(-1);
    if (elder?.column === column && typeof elder.step === "number") elder.step += 1;
    else stack.push({ column, step: 0 }); // a list may stand at the very column of its key
  }
  while (stack.at(-1)?.column >= indent) stack.pop();
  if (key !== null) stack.push({ column: indent, step: key });
}

/** What is open above a line, once the line's own dashes are entered. */
function pathTo(lines, row, indent, dashes) {
  const stack = [];
  for (const line of lines.slice(0, row).map(read)) if (line) enter(stack, line);
  enter(stack, { dashes, indent, key: null });
  return stack.map(({ step }) => step);
}

/** {path, key, typed, from, value}: the map or list the cursor is in, the key of its line (null while that is still
 *  being typed), what of the word is typed, where the word begins, and whether a value is asked for. */
export function cursorPath(text, offset) {
  const { lines, row, column } = around(text, offset);
  const line = lines[row];
  const upto = line.slice(0, column);
  const lead = /^\s*((?:- +|-$)*)/.exec(upto)[0];
  const here = read(upto);
  const dashes = here?.dashes ?? [];
  const key = here && here.key !== null ? here.key : null;
  const parents = pathTo(lines, row, here && key !== null ? here.indent : lead.length, dashes);
  const typed = key !== null ? here.value : upto.slice(lead.length);
  return { path: parents, key, typed, from: offset - typed.length, value: key !== null, lead };
}

/** The path of the key on the line at an offset, with that key; null on a line without one. */
export function fieldPath(text, offset) {
  const { lines, row } = around(text, offset);
  const line = read(lines[row]);
  if (!line || line.key === null) return null;
  return [...pathTo(lines, row, line.indent, line.dashes), line.key];
}

/** apiVersion and kind of the document at an offset, as far as they are written. */
export function kindAt(text, offset) {
  const { lines } = around(text, offset);
  const top = (key) => lines.map((line) => new RegExp(`^${key}:\\s*["']?([\\w./-]+)`).exec(line)?.[1]).find(Boolean) ?? "";
  return { apiVersion: top("apiVersion"), kind: top("kind") };
}
