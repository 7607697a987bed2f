// The context menu of a thing in the picture: all that can be done with it. When it is wanted: menus.mjs.
import { actsOn } from "./acts_on.mjs";
import { h } from "./html.mjs";
import { PANELS } from "./inspected.mjs";
import { mayWrite } from "./state.mjs";

let open = null;

function close() {
  open?.element.remove();
  document.removeEventListener("pointerdown", elsewhere);
  const back = open?.back;
  open = null;
  if (back?.isConnected) back.focus();
}

const elsewhere = (event) => { if (!open?.element.contains(event.target)) close(); };

/** Arrow keys walk the menu, letters jump, Escape and Tab leave it. */
function walk(event, items) {
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (next !== undefined) items.at(next % items.length).focus();
  else if (event.key.length === 1) (items.slice(at + 1).concat(items).find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase())))?.focus();
  else return;
  if (event.key !== "Enter" && event.key !== " ") event.preventDefault();
  event.stopPropagation();
}

/** A menu of acts at a place of the window; `back` gets the focus when it closes. */
function popUp(page, title, acts, { x, y }, back) {
  close();
  const line = h("code", { class: "would" });
  const run = async (action) => {
    close();
    try {
      await (action.run ? action.run() : page.api.act(action));
    } catch (error) {
      page.prompt.say(error.message, "trouble");
    }
  };
  const items = acts.map(([words, action]) => h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => run(action), onfocus: () => { line.textContent = action.kubectl ?? ""; }, onmouseenter: (event) => event.target.focus() }, words));
  const element = h("div", { class: "contextmenu", role: "menu", "aria-label": title, onkeydown: (event) => walk(event, items) },
    h("p", {}, title), ...items, line);
  document.body.append(element);
  const place = (at, size, room) => `${Math.max(8, Math.min(at, room - size - 8))}px`;
  Object.assign(element.style, { left: place(x, element.offsetWidth, innerWidth), top: place(y, element.offsetHeight, innerHeight) });
  open = { element, back };
  document.addEventListener("pointerdown", elsewhere);
  items[0].focus();
}

/** What can be done with a thing of the picture. */
function showMenu(page, { collection, uid }, at, back) {
  const entity = page.graph[collection]?.get(uid);
  if (!entity || !PANELS[collection] || !mayWrite(page)) return;
  popUp(page, entity.name, actsOn(page, collection, uid, entity, PANELS[collection](page, uid, entity).actions), at, back);
}

const MORE = [["ConfigMap…", "configmap"], ["Secret…", "secret"], ["NetworkPolicy…", "policy"], ["Ingress…", "ingress"], ["Load…", "traffic"], ["Any kind, as YAML…", "yaml"]];

/** What else can be created. */
export function showMore(page, button) {
  const box = button.getBoundingClientRect();
  popUp(page, "Create", MORE.map(([words, name]) => [words, { run: () => page.open(name) }]), { x: box.x, y: box.bottom + 6 }, button);
}

/** The menu of what is selected, where it stands. */
export function menuOfSelected(page) {
  const element = page.selected && page.picture.querySelector(`.thing[data-uid="${page.selected.uid}"]`);
  if (element) showMenu(page, page.selected, middle(element), document.activeElement);
}

const middle = (element) => {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

/** The menu of a thing's element, at a place of the window, else upon it. */
export function menuOf(page, element, at) {
  const { collection, uid } = element.dataset;
  showMenu(page, { collection, uid }, at ?? middle(element), element);
}
