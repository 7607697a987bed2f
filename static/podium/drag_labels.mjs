// Labels that can be pulled off: by dragging one away from where it hangs, or by Delete on the one that has the focus.
//
// Two causes, two beats: the label is gone at once, and the ring of a Service that selected by it snaps; what lists the
// pod (endpoints, a ReplicaSet's count) follows when its controller has seen it.
import { relabel } from "./actions.mjs";
import { h } from "./html.mjs";
import { mayWrite } from "./state.mjs";

const FAR = 48; // px; nearer than this it is put back

/** The labels that stay when one is pulled off. Pure. */
export const without = (labels, key) => Object.fromEntries(Object.entries(labels).filter(([one]) => one !== key));

async function pull(page, ref, labels, key, pill) {
  pill.classList.add("gone");
  try {
    await page.api.act(relabel({ ...ref, before: labels, after: without(labels, key) }));
  } catch (error) {
    pill.classList.remove("gone");
    page.prompt.say(error.message, "trouble");
  }
}

/** Follow the pointer; let go far enough away, and the label is off. */
function drag(event, pill, off) {
  const from = { x: event.clientX, y: event.clientY };
  const away = (at) => Math.hypot(at.clientX - from.x, at.clientY - from.y) > FAR;
  pill.setPointerCapture(event.pointerId);
  const move = (at) => {
    pill.style.translate = `${at.clientX - from.x}px ${at.clientY - from.y}px`;
    pill.classList.toggle("torn", away(at));
  };
  const end = (at) => {
    pill.removeEventListener("pointermove", move);
    pill.classList.remove("torn");
    pill.style.translate = "";
    if (at.type === "pointerup" && away(at)) off();
  };
  pill.addEventListener("pointermove", move);
  pill.addEventListener("pointerup", end, { once: true });
  pill.addEventListener("pointercancel", end, { once: true });
}

/** Labels as pills. `ref`: {kind, namespace, name}; `keys`: only these, where one looks at a selector. */
export function labelPills(page, ref, labels = {}, keys = Object.keys(labels)) {
  const still = !mayWrite(page);
  return keys.filter((key) => key in labels).map((key) => {
    const words = `${key}=${labels[key]}`;
    if (still) return h("span", { class: "label-pill mono" }, words);
    const off = () => pull(page, ref, labels, key, pill);
    const pill = h("button", {
      type: "button", class: "label-pill mono", title: "Pull it off, or press Delete", "aria-label": `Label ${words} of ${ref.name}`, "aria-keyshortcuts": "Delete",
      onpointerdown: (event) => { if (event.button === 0) drag(event, pill, off); },
      onkeydown: (event) => { if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); event.stopPropagation(); off(); } },
    }, words);
    return pill;
  });
}
