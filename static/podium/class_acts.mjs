// What can be done to seats, as buttons: data, and one dialog that shows them. Acts that destroy are pressed twice.
import { nameOf } from "./class_rows.mjs";
import { h } from "./html.mjs";

/** Acts on one seat: words, what is sent, whether it is offered now, whether it asks again, what it asks for. */
const ONE = [
  { words: "I come and help", said: { act: "help" }, when: (row) => !row.help },
  { words: "Helped", said: { act: "helped" }, when: (row) => row.help },
  { words: "Lower the hand", said: { act: "lower-hand" }, when: (row) => row.hand },
  { words: "Pause", said: { act: "pause" }, when: (row) => !row.paused },
  { words: "Go on", said: { act: "resume" }, when: (row) => row.paused },
  { words: "Mute", said: { act: "mute" }, when: (row) => !row.muted },
  { words: "Unmute", said: { act: "unmute" }, when: (row) => row.muted },
  { words: "New words to come back", said: { act: "new-phrase" }, when: (row) => row.people.length },
  { words: "To a fresh seat", said: { act: "reseat" }, when: (row) => row.people.length, sure: "Move them, and leave this cluster behind?" },
  { words: "Send away", said: { act: "remove" }, when: (row) => row.people.length, sure: "Send them away? They lose the seat.", teacher: true },
];
/** Acts on all that are ticked. */
const SOME = [
  { words: "Pause", said: { act: "pause" } },
  { words: "Go on", said: { act: "resume" } },
  { words: "Mute", said: { act: "mute" } },
  { words: "Unmute", said: { act: "unmute" } },
];

/** A button that does an act through `go(said)`; one to be sure of asks once more. */
function button({ words, said, sure }, go) {
  let asked = false;
  const made = h("button", { type: "button", onclick: () => {
    if (sure && !asked) { asked = true; made.textContent = sure; made.classList.add("sure"); return; }
    go(said);
  } }, words);
  return made;
}

/** A box with a button beside it. */
function box(label, name, words, go, value = "") {
  const id = `act-${name}`;
  const input = h("input", { id, maxlength: name === "text" ? 500 : 60, autocomplete: "off", value });
  const form = h("form", { class: "line", onsubmit: (event) => { event.preventDefault(); go(input.value); } },
    h("label", { for: id }, label), input, h("button", { class: "primary" }, words));
  return form;
}

/** The dialog of one seat. `go(said)` does an act and resolves to its answer; `role` is the viewer's; `more(seats)` opens
 *  the drawer. Whoever opens the cluster is announced to the student. */
export function seatDialog(dialog, row, role, go, more) {
  const trouble = h("p", { class: "error", role: "alert" });
  const answer = h("p", { class: "answer", role: "status" });
  const run = async (said) => {
    trouble.textContent = "";
    try {
      const told = await go({ ...said, seats: [row.seat] });
      if (told.phrases) answer.replaceChildren(...Object.entries(told.phrases).flatMap(([who, words]) => [`Tell ${who} these words: `, h("strong", { class: "mono" }, words), " "]));
      else dialog.close();
    } catch (error) { trouble.textContent = error.message; }
  };
  const acts = ONE.filter((act) => act.when(row) && (!act.teacher || role === "teacher"));
  dialog.setAttribute("aria-labelledby", "seat-title");
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "seat-title" }, `Seat ${row.seat}: ${nameOf(row)}`), h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
    h("div", { class: "seatacts" },
      row.cluster && h("p", {}, h("a", { class: "button primary", href: `/clusters/${row.cluster}/`, target: "_blank", rel: "noopener", onclick: () => run({ act: "help" }) }, "Open and help")),
      box("Say something to this seat", "text", "Say", (text) => run({ act: "say", text })),
      box("Name of the seat", "label", "Rename", (label) => run({ act: "rename", label }), row.label),
      h("div", { class: "actrow" }, acts.map((act) => button(act, run)), h("button", { type: "button", onclick: () => more([row.seat]) }, "Break, hand over…")), answer, trouble));
  dialog.showModal();
}

/** The bar for all seats that are ticked. */
export function someBar(form, seats, go, clear, more) {
  form.hidden = !seats.length;
  if (!seats.length) return;
  if (form.dataset.seats === String(seats)) return;
  form.dataset.seats = String(seats);
  const text = h("input", { "aria-label": "Say to the chosen seats", placeholder: "One hint to all of these…", maxlength: 500, autocomplete: "off" });
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (await go({ act: "say", seats, text: text.value })) text.value = "";
  };
  form.replaceChildren(h("strong", {}, seats.length === 1 ? "1 seat chosen" : `${seats.length} seats chosen`), text, h("button", { class: "primary" }, "Say"),
    ...SOME.map((act) => button(act, (said) => go({ ...said, seats }))),
    h("button", { type: "button", onclick: () => more(seats) }, "Break, hand over…"), h("button", { type: "button", class: "plain", onclick: clear }, "Choose none"));
}
