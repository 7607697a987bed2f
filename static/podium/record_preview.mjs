// A recorded lesson as it is proposed: its titles to be changed, its checks to be ticked, and then a file or a lesson here.
import { showDialog } from "./dialogs.mjs";
import { h } from "./html.mjs";

const FORMS = {
  holds: "now", since: "all the time", once: "once", lasts: "for a while", answers: "a request", reaches: "requests",
  by_seat: "their own act", unbroken: "nothing else",
};

/** Show what the server proposes for a recording: {page, address, take, discard()}. */
export async function preview(recorder) {
  const { page, address, take } = recorder;
  try {
    const [{ mayKeep }, proposal] = [await page.api.call("GET", address), await page.api.call("POST", address, take)];
    return new Preview(recorder, proposal, mayKeep);
  } catch (error) {
    return page.prompt.say(error.message, "trouble");
  }
}

class Preview {
  constructor(recorder, proposal, mayKeep) {
    Object.assign(this, { recorder, steps: proposal.steps.map(stepOf) });
    this.title = h("input", { id: "proposal-title", maxlength: 100, value: proposal.title });
    this.slug = h("input", { id: "proposal-slug", maxlength: 60, pattern: "[a-z][a-z0-9\\-]*", class: "mono", value: proposal.slug });
    this.foot = h("p", { class: "error", role: "alert" });
    const buttons = [
      h("button", { type: "button", class: mayKeep ? "" : "primary", onclick: () => this.download() }, "Download as zip"),
      mayKeep ? h("button", { type: "button", class: "primary", onclick: () => this.keep() }, "Keep it here") : null,
    ];
    this.form = h("form", { class: "form proposal", onsubmit: (event) => event.preventDefault() },
      h("p", { class: "grey" }, "Each check fails before its step and passes after it. What stands in italics in the texts is yours to write: the lesson is a folder of plain files."),
      h("div", { class: "fields" }, field(this.title, "Title of the lesson"), field(this.slug, "Name of its folder")),
      h("ol", { class: "proposed" }, ...this.steps.map(({ row }) => row)), this.foot, h("footer", {}, ...buttons));
    this.dialog = showDialog("A lesson from what you did", this.form);
    this.dialog.classList.add("broad");
  }

  /** What its author wants of the proposal. */
  said(as) {
    const { take } = this.recorder;
    return { ...take, as, title: this.title.value, slug: this.slug.value, titles: this.steps.map((step) => step.title()), checks: this.steps.map((step) => step.checks()) };
  }

  async try(run) {
    this.foot.textContent = "";
    const buttons = [...this.form.querySelectorAll("footer button")];
    buttons.forEach((button) => { button.disabled = true; });
    try { await run(); } catch (error) { this.foot.textContent = error.message; }
    buttons.forEach((button) => { button.disabled = false; });
  }

  keep() {
    return this.try(async () => {
      const { page, address } = this.recorder;
      const { kept } = await page.api.call("POST", address, this.said("kept"));
      this.dialog.close();
      this.recorder.discard();
      page.lesson.ask("GET", ""); // its list has one more
      page.prompt.say(`The lesson ${kept} is kept here: it can be taken and taught now.`);
    });
  }

  download() {
    return this.try(async () => {
      const said = this.said("zip");
      const url = URL.createObjectURL(await zip(this.recorder.address, said));
      h("a", { href: url, download: `${said.slug}.zip` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60000);
    });
  }
}

/** The lesson as a file. */
async function zip(address, said) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
  const answer = await fetch(address, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(said) }).catch(() => null);
  if (!answer) throw new Error("The server does not answer; try again when the page is connected.");
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message ?? `The server answered ${answer.status}.`);
  return answer.blob();
}

const field = (input, words) => h("div", { class: "field short" }, h("label", { for: input.id }, words), input);

/** One step as it is proposed: its row, and what is chosen of it. */
function stepOf(step, at) {
  const title = h("input", { id: `proposal-${at}`, maxlength: 100, value: step.title });
  const boxes = step.checks.map((check, n) => h("input", { type: "checkbox", name: "step", id: `proposal-${at}-${n}`, checked: check.ticked }));
  const text = new DOMParser().parseFromString(step.html, "text/html");
  const files = Object.entries(step.files).map(([name, content]) =>
    h("details", {}, h("summary", { class: "link" }, name), h("pre", { class: "mono", tabindex: "0", role: "group", "aria-label": name }, content)));
  const row = h("li", {},
    h("label", { for: title.id }, `Step ${at + 1}`), title,
    step.lines.length ? h("pre", { class: "mono", tabindex: "0", role: "group", "aria-label": `What to type at step ${at + 1}` }, step.lines.join("\n")) : null,
    boxes.length ? h("fieldset", {}, h("legend", { class: "grey" }, "It is done when"), ...boxes.map((box, n) => check(box, step.checks[n]))) : null,
    h("details", {}, h("summary", { class: "link" }, "Its text"), h("div", { class: "prose" }, ...text.body.childNodes)), ...files);
  return { row, title: () => title.value, checks: () => (boxes.length ? boxes.flatMap((box, n) => (box.checked ? [n] : [])) : null) };
}

const check = (box, { wanted, form }) => h("div", { class: "check" }, box, h("label", { for: box.id }, wanted), h("span", { class: "grey" }, FORMS[form] ?? form));
