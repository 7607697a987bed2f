// The side column: story, what is selected, everything as a list, terminal. One panel at a time; the terminal is made
// when first needed. On a narrow screen the column is a sheet over the picture, which comes up when it is asked for.
import { h } from "./html.mjs";

const PANELS = [["story", "Story"], ["lesson", "Lesson"], ["selected", "Selected"], ["list", "List"], ["terminal", "Terminal"]];
const FIRST = "button:not([hidden]), a[href], input, select, [tabindex='0']";
const narrow = window.matchMedia("(max-width: 900px)");

export function sideColumn(page) {
  const tabs = document.getElementById("tabs");
  const panel = (id) => document.getElementById(`panel-${id}`);
  const buttons = new Map(PANELS.map(([id, words]) => [id, h("button", {
    type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => { toggle(true); show(id); },
  }, words)]));
  const hide = h("button", { type: "button", class: "plain hide", title: "Hide this column (\\)", "aria-label": "Hide the side column", onclick: () => toggle() }, h("span", { "aria-hidden": "true" }, "⇥"));
  tabs.append(...buttons.values());
  tabs.after(hide);

  function show(id, place) {
    for (const [name, button] of buttons) {
      button.setAttribute("aria-selected", String(name === id));
      button.tabIndex = name === id ? 0 : -1;
      panel(name).hidden = name !== id;
    }
    if (id === "terminal") openTerminal(place);
    if (id === "list") page.twin?.render();
  }

  async function openTerminal(place) {
    const { showTerminals } = await import("./terminals.mjs");
    showTerminals(panel("terminal"), page, place);
  }

  /** Beside the picture the column is there unless hidden; as a sheet it is down unless called. */
  const isOpen = () => (narrow.matches ? document.body.classList.contains("sheetup") : !document.body.classList.contains("wide"));
  function toggle(on = !isOpen()) {
    if (narrow.matches) document.body.classList.toggle("sheetup", on);
    else document.body.classList.toggle("wide", !on);
    hide.setAttribute("aria-expanded", String(on));
  }

  tabs.addEventListener("keydown", (event) => {
    const ids = PANELS.map(([id]) => id).filter((id) => !buttons.get(id).hidden);
    const current = ids.indexOf(document.activeElement.id?.replace("tab-", ""));
    const next = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (next === undefined || current < 0) return;
    event.preventDefault();
    const id = ids.at(next % ids.length);
    buttons.get(id).focus();
    if (id !== "terminal") show(id); // the terminal takes the keyboard: only by choice
    else buttons.get(id).tabIndex = 0;
  });

  let before = "story";
  const current = () => PANELS.map(([id]) => id).find((id) => buttons.get(id).getAttribute("aria-selected") === "true");
  /** Something was selected, or let go: its panel comes and goes with it. List and terminal stay where they are. */
  function selected(on) {
    buttons.get("selected").hidden = !on;
    if (on && current() === "story") { before = "story"; show("selected"); }
    else if (!on && current() === "selected") show(before);
    if (on && narrow.matches && current() === "selected") toggle(true);
    if (!on) document.body.classList.remove("sheetup");
  }

  /** Bring the keyboard into a panel. */
  async function enter(id) {
    if (id === "selected" && !page.selected) return page.prompt.say("Nothing is selected. Choose something in the picture first: g, arrows, Enter.");
    toggle(true);
    show(id);
    if (id === "selected" && page.inspector.coming) await page.inspector.coming;
    return (panel(id).querySelector(id === "selected" ? `.actions button, ${FIRST}` : FIRST) ?? buttons.get(id)).focus();
  }

  const follow = () => document.body.classList.toggle("wide", document.documentElement.dataset.size === "projector");
  document.addEventListener("setting", (event) => { if (event.detail.name === "size") follow(); });
  follow();
  show("story");
  selected(false);
  return {
    show, selected, toggle, enter,
    terminal: (place) => { toggle(true); show("terminal", place); },
  };
}
