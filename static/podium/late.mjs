// Parts of the page that have no use before somebody asks for them: each is fetched the first time, so that the first
// page is light enough for thirty students at one access point.

/** A part that is fetched once; what could not be fetched is asked for again the next time. */
export function once(fetch) {
  let part = null;
  return () => (part ??= fetch().catch((error) => { part = null; throw error; }));
}

/** The inspector, which comes when something is selected. `coming` is a promise while it is on its way. */
export class LateInspector {
  constructor(parent, page) {
    Object.assign(this, { page, selected: null, here: null, coming: null });
    this.fetch = once(() => import("./inspector.mjs").then(({ Inspector }) => new Inspector(parent, page)));
  }

  show(selected) {
    this.selected = selected;
    if (this.here) this.here.show(selected);
    else if (selected) this.coming ??= this.come();
  }

  async come() {
    try {
      this.here = await this.fetch();
      this.here.show(this.selected);
    } catch (error) {
      this.page.prompt.say(`What is known of it could not be fetched: ${error.message}`, "trouble");
    }
    this.coming = null;
  }

  refresh() {
    this.here?.refresh();
  }
}
