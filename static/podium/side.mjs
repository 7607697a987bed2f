// The side column: story, what is selected, terminal. One panel at a time; the terminal is made when first needed.
import { h } from "./html.mjs";

const PANELS = [["story", "Story"], ["selected", "Selected"], ["terminal", "Terminal"]];

export function sideColumn(page) {
  const tabs = document.getElementById("tabs");
  const buttons = new Map(PANELS.map(([id, words]) => [id, h("button", {
    type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => show(id),
  }, words)]));
  const hide = h("button", { type: "button", class: "plain hide", title: "Hide this column (\\)", "aria-label": "Hide the side column", onclick: () => toggle() }, "⇥");
  tabs.append(...buttons.values());
  tabs.after(hide);

  function show(id) {
    for (const [name, button] of buttons) {
      button.setAttribute("aria-selected", String(name === id));
      button.tabIndex = name === id ? 0 : -1;
      document.getElementById(`panel-${name}`).hidden = name !== id;
    }
    if (id === "terminal") openTerminal();
  }

  async function openTerminal(place) {
    if (place) page.place = place;
    const { showTerminal } = await import("./terminal.mjs");
    showTerminal(document.getElementById("panel-terminal"), page, page.place);
  }

  function toggle(on = document.body.classList.contains("wide")) {
    document.body.classList.toggle("wide", !on);
  }

  tabs.addEventListener("keydown", (event) => {
    const ids = PANELS.map(([id]) => id).filter((id) => !buttons.get(id).hidden);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const current = ids.indexOf(document.activeElement.id?.replace("tab-", ""));
    if (!step || current < 0) return;
    const next = ids[(current + step + ids.length) % ids.length];
    show(next);
    buttons.get(next).focus();
  });

  let before = "story";
  const current = () => PANELS.map(([id]) => id).find((id) => buttons.get(id).getAttribute("aria-selected") === "true");
  /** Something was selected, or let go: its panel comes and goes with it. The terminal stays where it is. */
  function selected(on) {
    buttons.get("selected").hidden = !on;
    if (on && current() === "story") { before = "story"; show("selected"); }
    else if (!on && current() === "selected") show(before);
  }

  const follow = () => document.body.classList.toggle("wide", document.documentElement.dataset.size === "projector");
  document.addEventListener("setting", (event) => { if (event.detail.name === "size") follow(); });
  follow();
  show("story");
  selected(false);
  return {
    show, selected, toggle,
    terminal: (place) => { toggle(true); page.place = place; show("terminal"); },
  };
}
