// Tab in an editor: it indents, as whoever writes YAML expects. The keyboard must get out all the same: after Escape,
// Tab goes on to the next control. The first Escape is the editor's, the second its dialog's.

const STEP = 2;

/** What Tab inserts at a column: spaces up to the next stop. Pure. */
export const toNextStop = (column) => " ".repeat(STEP - (column % STEP));

/** How many of a line's leading spaces Shift-Tab takes. Pure. */
export const taken = (line) => Math.min(STEP, line.length - line.trimStart().length);

/** Every line that a selection touches, by its first and last position. */
function linesOf({ doc, selection: { main } }) {
  const [first, last] = [doc.lineAt(main.from).number, doc.lineAt(main.to).number];
  return Array.from({ length: last - first + 1 }, (_, i) => doc.line(first + i));
}

function indent(view) {
  const { doc, selection: { main } } = view.state;
  const changes = main.empty
    ? [{ from: main.from, insert: toNextStop(main.from - doc.lineAt(main.from).from) }]
    : linesOf(view.state).filter((line) => line.length).map((line) => ({ from: line.from, insert: " ".repeat(STEP) }));
  view.dispatch({ changes, ...(main.empty ? { selection: { anchor: main.from + changes[0].insert.length } } : {}), userEvent: "input.indent" });
  return true;
}

function outdent(view) {
  const changes = linesOf(view.state).map((line) => ({ from: line.from, to: line.from + taken(line.text) }));
  view.dispatch({ changes, userEvent: "delete.dedent" });
  return true;
}

/** Key bindings for an editor: `first` hears Escape before anybody (a list of completions closes by it, too), `last` has
 *  what nobody else wanted. `told(leaving)` hears whether Tab leaves now; `stay(view)` says that one writes on. */
export function tabKeys(told) {
  let leaving = false;
  let again = false;
  const turn = (view, on) => {
    leaving = on;
    view.setTabFocusMode(on);
    told(on);
  };
  const leave = (view) => {
    again = leaving;
    if (!again) turn(view, true);
    return false;
  };
  const stay = (view) => { if (leaving) turn(view, false); };
  return {
    first: [{ key: "Escape", run: leave }],
    last: [{ key: "Tab", run: indent, shift: outdent }, { key: "Escape", run: () => !again }], // the second one closes the dialog
    stay,
  };
}
