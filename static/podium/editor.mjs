// The YAML editor: CodeMirror 6 in a shadow root, loaded when first needed.
//
// Its styles are constructed sheets of that root, which a strict Content-Security-Policy allows; its colours are the
// page's own, which a shadow root inherits. What is complained of is the server's to say: `check` asks it.
import * as cm from "../vendor/codemirror-6.0.2.mjs";
import { completions, explained } from "./completion.mjs";
import { h } from "./html.mjs";
import { tabKeys } from "./tab_keys.mjs";

const THEME = cm.EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--ground)", fontSize: "var(--small)", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".6rem 0" },
  ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--grey)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--wash)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "color-mix(in srgb, var(--blue) 24%, transparent)" },
  ".cm-tooltip": { backgroundColor: "var(--ground)", border: "1px solid var(--grey)", borderRadius: "6px", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "14em" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--ink)", color: "var(--ground)" },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--grey)" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo, .explained": { fontFamily: "var(--sans)", maxWidth: "26rem", padding: ".5rem .7rem", lineHeight: "1.4", whiteSpace: "pre-line" },
  ".explained": { maxHeight: "13rem", overflow: "auto" },
  ".explained code": { fontFamily: "var(--mono)", color: "var(--grey)", display: "block" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--crimson)", fontFamily: "var(--sans)", padding: ".3rem .6rem", maxWidth: "34rem", whiteSpace: "pre-wrap" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--crimson)", textUnderlineOffset: "3px" },
  ".cm-lint-marker-error": { content: "none", width: ".7em", height: ".7em", marginTop: ".4em", background: "var(--crimson)", transform: "rotate(45deg)" },
});
const COLOURS = cm.syntaxHighlighting(cm.HighlightStyle.define([
  { tag: [cm.tags.propertyName, cm.tags.definition(cm.tags.propertyName)], fontWeight: "600" },
  { tag: [cm.tags.comment, cm.tags.separator, cm.tags.punctuation, cm.tags.meta], color: "var(--grey)" },
]));

const hover = (kinds) => cm.hoverTooltip(async (view, pos) => {
  const found = await explained(kinds, view.state.doc.toString(), pos);
  if (!found) return null;
  return { pos, above: true, create: () => ({ dom: h("div", { class: "explained" }, h("code", {}, found.path.join(".")), found.description) }) };
});

/** What the server finds wrong, at its lines; the newest check wins, and says when it has come. */
const checked = (check, told) => cm.linter(async (view) => {
  const { doc } = view.state;
  const found = doc.toString().trim() ? await check(doc.toString()).catch((error) => [{ from: 0, to: 0, message: error.message }]) : [];
  if (view.state.doc === doc) told(found);
  return found.map(({ from, to, message }) => ({ from: Math.min(from, doc.length), to: Math.min(to, doc.length), severity: "error", message }));
}, { delay: 600 });

/** {element, text(), set(text), go(range), focus(), destroy()}. `submit` runs on Ctrl-Enter, `check(text)` → problems;
 *  `leaving(yes)` hears whether Tab leaves the editor now. */
export function makeEditor({ text = "", label, kinds, check, told, submit, changed, leaving }) {
  const tab = tabKeys(leaving);
  const element = h("div", { class: "editor", "data-writing": true });
  const root = element.attachShadow({ mode: "open" });
  const view = new cm.EditorView({
    root, parent: root, doc: text,
    extensions: [
      cm.Prec.highest(cm.keymap.of([{ key: "Mod-Enter", run: () => { submit(); return true; } }, ...tab.first])), // before the completion's own, which are as urgent
      cm.lineNumbers(), cm.history(), cm.drawSelection(), cm.highlightActiveLine(), cm.highlightSpecialChars(), cm.closeBrackets(),
      cm.yaml(), cm.indentUnit.of("  "), THEME, COLOURS,
      cm.autocompletion({ override: [completions(kinds)], icons: false }), hover(kinds), checked(check, told), cm.lintGutter(),
      cm.EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      cm.EditorView.updateListener.of((update) => {
        if (update.docChanged || update.selectionSet || update.focusChanged) tab.stay(view);
        if (update.docChanged) changed(update.state.doc.toString());
      }),
      cm.keymap.of([...cm.closeBracketsKeymap, ...cm.completionKeymap, ...cm.lintKeymap, ...cm.historyKeymap, ...tab.last, ...cm.defaultKeymap]),
    ],
  });
  return {
    element, text: () => view.state.doc.toString(), focus: () => view.focus(), destroy: () => view.destroy(),
    set: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    recheck: () => cm.forceLinting(view),
    go: ({ from, to }) => {
      const at = Math.min(from, view.state.doc.length);
      view.dispatch({ selection: { anchor: Math.min(to, view.state.doc.length), head: at }, effects: cm.EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
  };
}
