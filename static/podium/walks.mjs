// One request under two revisions: the same dice, two worlds, hop by hop side by side. The first hop that differs is
// marked; before it everything is alike.
import { pairs } from "./comparing.mjs";
import { showDialog } from "./dialogs.mjs";
import { h, mono, sentenceOf } from "./html.mjs";
import { headerOf } from "./playback.mjs";
import { count } from "./words.mjs";

function hopCell(hop) {
  if (!hop) return h("td", { class: "grey" }, "—");
  const header = headerOf(hop);
  return h("td", {}, ...sentenceOf(hop.why), header && h("div", { class: "mono grey" }, `${header.src} → ${header.dst}`));
}

function table(found) {
  const [one, other] = found.sides.map((side) => side.trace);
  const rows = pairs(one.hops, other.hops, found.differs);
  const head = (side) => h("th", { scope: "col" }, `rev ${side.revision}`, h("span", { class: side.trace.outcome.ok ? "grey" : "alarm" }, ` ${side.trace.outcome.truth}`));
  return h("table", { class: "walks" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "hop"), ...found.sides.map(head))),
    h("tbody", {}, ...rows.map((row, i) => h("tr", { class: row.first ? "first" : row.alike ? "alike" : null },
      h("th", { scope: "row", class: "mono" }, row.first ? h("b", { title: "the first hop that differs" }, `≠ ${i + 1}`) : String(i + 1)),
      ...(row.alike ? [h("td", { colspan: "2", class: "grey" }, sentenceOf(row.one.why))] : [hopCell(row.one), hopCell(row.other)])))));
}

/** Hops that are alike are folded as long as there is something else to see. */
function fold(walked, differs) {
  if (!differs) return null;
  const button = h("button", { type: "button", class: "plain", "aria-expanded": "false", onclick: () => show(walked.classList.contains("folded")) });
  const show = (on) => {
    walked.classList.toggle("folded", !on);
    button.setAttribute("aria-expanded", String(on));
    button.textContent = `${on ? "Hide" : "Show"} the ${count(differs, "hop")} that ${differs === 1 ? "is" : "are"} alike`;
  };
  show(false);
  return button;
}

const verdict = (found) => (found.differs === null ? "Both walks are alike, hop by hop."
  : `Hop ${found.differs + 1} is the first that differs.`);

/** The dialog: choose a request and two revisions; see both walks, and watch each where it happened. */
export function openWalks(page) {
  const { history } = page;
  const sent = [...history.requests].reverse();
  if (!sent.length) return page.prompt.say("No request has been sent yet.", "trouble");
  const here = history.back?.revision ?? history.stop.revision;
  const number = (name, value) => h("input", { type: "number", name, id: `w-${name}`, class: "mono", value, min: history.oldest, max: page.now.revision, required: true });
  const choose = h("select", { name: "request", id: "w-request" }, ...sent.map((one) => h("option", { value: one.number }, `${one.number}: ${one.source} → ${one.url} (${one.verdict})`)));
  const [older, newer] = [here, history.back?.with ?? sent[0].revision].sort((one, other) => one - other);
  const [a, b] = [number("a", older), number("b", newer)];
  const result = h("div", { class: "walked", "aria-live": "polite" });
  const field = (label, id, control, short) => h("div", { class: `field ${short ? "short" : ""}` }, h("label", { for: id }, label), control);
  const form = h("form", { class: "form", onsubmit: (event) => { event.preventDefault(); show(); } },
    h("div", { class: "fields" }, field("Request", "w-request", choose), field("Under revision", "w-a", a, true), field("and revision", "w-b", b, true)),
    h("footer", {}, h("button", { class: "primary" }, "Walk both")), result);
  const dialog = showDialog("One request, two revisions", form);
  dialog.classList.add("broad");
  let shown = "";
  show();

  /** Whoever goes elsewhere while the film comes does not want it any more. */
  async function watch({ revision, trace }) {
    dialog.close();
    if (await history.look(revision, null)) page.replay.open(trace);
  }

  async function show() {
    try {
      const found = await history.ask(`requests/${choose.value}/?from=${a.value}&to=${b.value}`);
      if (JSON.stringify(found) === shown) return; // the same again: a button that one is at stays
      shown = JSON.stringify(found);
      const watching = (side) => h("button", { type: "button", onclick: () => watch(side) }, `Watch under ${side.revision}`);
      const walked = table(found);
      result.replaceChildren(
        h("p", {}, mono(`${found.request.method} ${found.request.url}`), h("span", { class: "grey" }, ` from ${found.source.name}, with the same dice (${found.seed})`)),
        h("p", { class: found.differs === null ? "" : "differs" }, verdict(found)), ...[fold(walked, found.differs)].filter(Boolean), walked, h("div", { class: "choices" }, ...found.sides.map(watching)));
    } catch (error) {
      shown = "";
      result.replaceChildren(h("p", { class: "error" }, error.message));
    }
  }
}
