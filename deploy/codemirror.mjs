// What Podium takes of CodeMirror: the one entry that deploy/vendor.mjs bundles into static/vendor.
//
// CodeMirror comes as many packages that must be one copy each, so that a bundle, made once, is the plain way to serve it.
// Only what static/podium/ names is listed here; whatever is not, is left out of the bundle.
export { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { yaml } from "@codemirror/lang-yaml";
export { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
export { forceLinting, linter, lintGutter, lintKeymap } from "@codemirror/lint";
export { EditorState, Prec } from "@codemirror/state";
export {
  drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, hoverTooltip, keymap, lineNumbers,
} from "@codemirror/view";
export { tags } from "@lezer/highlight";
