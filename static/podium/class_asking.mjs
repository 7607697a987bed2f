// The console's side of a vote: ask, look how it goes, ask again, reveal.
import { bars } from "./class_vote.mjs";
import { h } from "./html.mjs";

/** A question as it is typed: choices one a line, the right one with a star before it. Pure. */
export function choicesOf(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean)
    .map((line) => ({ text: line.replace(/^\*\s*/, ""), right: line.startsWith("*") }));
}

/** The dialog that asks a question of one's own. `go(said)` does an act. */
export function askDialog(dialog, go) {
  const question = h("input", { id: "ask-question", maxlength: 500, required: true, autocomplete: "off" });
  const choices = h("textarea", { id: "ask-choices", rows: 5, required: true, "aria-describedby": "ask-hint" });
  const trouble = h("p", { class: "error", role: "alert" });
  const send = async (event) => {
    event.preventDefault();
    try {
      await go({ act: "ask", question: question.value, choices: choicesOf(choices.value) });
      dialog.close();
    } catch (error) { trouble.textContent = error.message; }
  };
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "ask-title" }, "Ask the class"), h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
    h("form", { class: "form", onsubmit: send }, h("label", { for: "ask-question" }, "Question"), question,
      h("label", { for: "ask-choices" }, "Choices, one a line"), choices,
      h("p", { id: "ask-hint", class: "grey" }, "A star before the right one: * like this. Nobody learns it before you reveal it."), trouble, h("button", { class: "primary" }, "Ask")));
  dialog.showModal();
}

/** What stands above the wall while something is asked. `tried(said)` does an act. */
export function voteBoard(section, vote, tried, mayAct) {
  section.hidden = !vote;
  if (!vote) return;
  const button = (words, what, primary = "") => h("button", { type: "button", class: primary, onclick: () => tried({ act: what }) }, words);
  const acts = [
    !vote.revealed && vote.round === 1 && button("Vote again", "vote-again"),
    !vote.revealed && button("Reveal", "reveal", "primary"),
    button("Done", "end-vote"),
  ].filter(Boolean);
  const held = section.contains(document.activeElement) ? document.activeElement.textContent : "";
  section.replaceChildren(h("h2", {}, vote.question), bars(vote), mayAct ? h("div", { class: "actrow" }, acts) : "");
  [...section.querySelectorAll("button")].find((one) => one.textContent === held)?.focus();
}
