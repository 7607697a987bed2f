// When a menu is wanted: by the mouse's second button, by a long press, or by the keyboard's menu key (or Shift-F10) on
// the thing that has the focus, and for what else can be created. The menus themselves are fetched the first time.
const menus = () => import("./context_menu.mjs");

/** The menu of what is selected, where it stands. */
export const menuOfSelected = (page) => menus().then((they) => they.menuOfSelected(page));

/** What else can be created. */
export const showMore = (page, button) => menus().then((they) => they.showMore(page, button));

export function menusOf(page) {
  page.picture.addEventListener("contextmenu", (event) => {
    const thing = event.target.closest?.(".thing");
    if (!thing?.dataset.uid) return;
    event.preventDefault();
    const at = event.button === 2 ? { x: event.clientX, y: event.clientY } : null;
    menus().then((they) => they.menuOf(page, thing, at));
  });
  const more = document.getElementById("more");
  more.addEventListener("click", () => showMore(page, more));
}
