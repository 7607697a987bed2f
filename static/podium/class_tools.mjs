// The teacher's drawer: break something, hand over a state that was kept, keep one, begin the step once more. Always for
// the seats that were chosen, one or all; what is in the drawer is asked of the server when it is opened.
import { inSlices } from "./class_slices.mjs";
import { h } from "./html.mjs";

let used = 0;

/** A choice and a button that does something with it; nothing where there is nothing to choose. */
function picker(label, options, words, go, { sure = "", tell = () => "" } = {}) {
  if (!options.length) return null;
  const id = `tool-${used += 1}`;
  const told = h("p", { class: "grey", id: `${id}-says` });
  const select = h("select", { id, "aria-describedby": `${id}-says`, onchange: () => show() }, options.map(([value, text]) => h("option", { value }, text)));
  const button = h("button", { type: "button", class: "primary", onclick: press }, words);
  function show() {
    told.textContent = tell(select.value);
    button.textContent = words;
    button.classList.remove("sure");
  }
  function press() {
    if (sure && !button.classList.contains("sure")) {
      button.textContent = sure;
      button.classList.add("sure");
      return;
    }
    show();
    go(select.value);
  }
  show();
  return h("div", { class: "line" }, h("label", { for: id }, label), select, button, told);
}

/** What came of an act, in one line. Pure. */
export function outcome({ broken, whole = {}, handed, errors = {}, restarted, hinted, objects, name }) {
  const not = Object.entries(whole).map(([seat, why]) => `seat ${seat}: ${why}`);
  const wrong = Object.entries(errors).map(([seat, why]) => `seat ${seat}: ${why.join(", ")}`);
  const done = [
    broken && `Broken at ${broken.length} of ${broken.length + not.length}.`, handed && `Handed to ${handed.length}.`,
    restarted && `Begun once more at ${restarted.length}.`, hinted && `A hint for ${hinted.length}.`,
    objects !== undefined && `Kept “${name}”: ${objects} objects.`,
  ];
  return [...done, ...not, ...wrong].filter(Boolean).join(" ");
}

/** The dialog. `go(said)` does an act and resolves to its answer; `said` is what stands in it at first. */
export async function toolsDialog(dialog, code, seats, go, said = "") {
  const answer = h("p", { class: "answer", role: "status" }, said);
  const trouble = h("p", { class: "error", role: "alert" });
  let busy = false;
  const run = async (act) => {
    if (busy) return;
    busy = true;
    answer.textContent = trouble.textContent = "";
    try {
      await act();
    } catch (error) { trouble.textContent = error.message; }
    busy = false;
  };
  const toSeats = (wish) => run(async () => {
    const told = await inSlices(go, { seats, ...wish }, (done, all) => { answer.textContent = `${done} of ${all} seats are done. Keep this page open…`; });
    answer.textContent = outcome(told) || "Done.";
  });
  const keep = (wish) => run(async () => toolsDialog(dialog, code, seats, go, outcome(await go(wish)))); // so that it can be handed over
  const found = await fetch(`/class/${code}/tools/`, { credentials: "same-origin" }).then((told) => told.json()).catch(() => null);
  if (!found) trouble.textContent = "The server does not answer. Close this and try again.";
  const { faults = [], snapshots = [], clusters = [] } = found ?? {};
  const says = new Map(faults.map((one) => [one.fault, one.says]));
  const name = h("input", { id: "tool-name", maxlength: 60, autocomplete: "off" });
  const who = seats.length === 1 ? `Seat ${seats[0]}` : `${seats.length} seats`;
  dialog.setAttribute("aria-labelledby", "tools-title");
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "tools-title" }, `${who}: break, hand over, begin again`), h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
    h("div", { class: "seatacts" },
      picker("Break something, to be found", faults.map((one) => [one.fault, one.title]), "Break it", (fault) => toSeats({ act: "break", fault }), { tell: (fault) => says.get(fault) }),
      picker("Hand over a state", snapshots.map((one) => [one.name, `${one.name} (${one.cluster})`]), "Hand over", (chosen) => toSeats({ act: "hand-over", name: chosen }), { sure: "Put it in the place of theirs?" }),
      picker("Begin again", [["restart-step", "the step, with the cluster as it was then"], ["reset", "everything, with a new cluster"]], "Begin again", (act) => toSeats({ act }), { sure: "What they did since is undone. Sure?" }),
      h("fieldset", {}, h("legend", {}, "Keep a state to hand over"), h("label", { for: "tool-name" }, "Name of the state"), name,
        picker("Cluster", clusters.map((one) => [one, one]), "Keep", (cluster) => keep({ act: "snapshot", name: name.value, cluster }))),
      answer, trouble));
  if (!dialog.open) dialog.showModal();
}
