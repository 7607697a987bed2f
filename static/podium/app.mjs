// The page: joins store, layout, picture, overlay and side column. It decides nothing itself.
import "./picture.mjs";
import { Api } from "./api.mjs";
import { clockBar } from "./clock.mjs";
import { openDialog } from "./dialogs.mjs";
import { runDemo } from "./demo.mjs";
import { opening } from "./opening.mjs";
import { Inspector } from "./inspector.mjs";
import { keyboard } from "./keyboard.mjs";
import { layout } from "./layout.mjs";
import { Overlay } from "./overlay.mjs";
import { Prompt } from "./prompt.mjs";
import { Replay } from "./replay.mjs";
import { searchBox } from "./search.mjs";
import { pictureScale, settingsMenu, still } from "./settings.mjs";
import { sideColumn } from "./side.mjs";
import { showState } from "./state.mjs";
import { Store } from "./store.mjs";
import { Story } from "./story.mjs";
import { Teller } from "./teller.mjs";
import { bury } from "./tombstones.mjs";
import { viewOf } from "./view.mjs";
import { WaitRing } from "./wait_ring.mjs";
import { waitOf } from "./waits.mjs";
import { h } from "./html.mjs";

const $ = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.cluster = document.querySelector("[data-cluster]").dataset.cluster;
    this.stage = $("stage");
    this.picture = document.querySelector("podium-picture");
    this.overlay = new Overlay($("boards"));
    this.api = new Api(this.cluster);
    this.store = new Store(this.cluster);
    Object.assign(this, { selected: null, system: false, tombstones: new Map(), layout: null, pods: new Map(), place: "internet", zoom: 1 });
    this.side = sideColumn(this);
    this.story = new Story($("panel-story"), this);
    this.inspector = new Inspector($("panel-selected"), this);
    this.prompt = new Prompt($("prompt"), this);
    this.teller = new Teller(this);
    this.replay = new Replay(this);
    this.ring = new WaitRing($("boards"), this);
    clockBar($("clock"), this);
    searchBox($("search"), this);
    this.menu();
    this.listen();
    this.store.connect();
  }

  get graph() {
    return this.store.graph;
  }

  menu() {
    const system = h("button", { type: "button", id: "system", "aria-pressed": "false", onclick: () => this.toggleSystem() }, "Show system pods");
    settingsMenu($("settings"), [system]);
    document.querySelectorAll("[data-dialog]").forEach((button) =>
      button.addEventListener("click", () => this.open(button.dataset.dialog)));
    keyboard(this);
  }

  listen() {
    this.store.addEventListener("frame", () => this.frame());
    this.store.addEventListener("trace", (event) => this.replay.arrived(event.detail));
    this.store.addEventListener("line", () => showState($("state"), this));
    this.picture.addEventListener("choose", (event) => this.select(event.detail));
    document.addEventListener("setting", () => this.draw());
    this.stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoomBy(event.deltaY < 0 ? 1.1 : 1 / 1.1);
    }, { passive: false });
    new ResizeObserver(() => this.draw()).observe(this.stage);
    setInterval(() => this.everySecond(), 1000);
  }

  open(name, about = null) {
    openDialog(name, this, about);
  }

  demo() {
    runDemo(this);
  }

  /** Zooming out gives the layout more room, zooming in less: type grows and shrinks with it. 0 goes back. */
  zoomBy(factor) {
    this.zoom = factor ? Math.min(3, Math.max(0.4, this.zoom * factor)) : 1;
    this.draw();
  }

  toggleSystem(on = !this.system) {
    this.system = on;
    $("system").setAttribute("aria-pressed", String(on));
    this.draw();
  }

  /** {collection, uid} or null. Choosing what is chosen lets it go. */
  select(choice) {
    if (choice?.uid === "system") return this.toggleSystem();
    const same = choice && choice.uid === this.selected?.uid;
    if (choice?.uid === "internet" || choice?.uid === "loadbalancer") return this.open("send", { kind: "internet", name: "internet" });
    this.selected = same ? null : choice;
    this.side.selected(Boolean(this.selected));
    this.draw();
    this.inspector.show(this.selected);
  }

  /** A new graph: bury the dead, let new rules fall, tell what happened, draw. */
  frame() {
    const { graph } = this;
    this.tombstones = bury(this.tombstones, this.pods, graph.pods, Date.now() / 1000);
    const first = !this.services;
    const fresh = this.services ? [...graph.services.keys()].filter((uid) => !this.services.has(uid)) : [];
    [this.pods, this.services] = [graph.pods, graph.services];
    if (this.selected && this.selected.collection !== "places" && !graph[this.selected.collection]?.has(this.selected.uid)) this.select(null);
    if (first) this.teller.recall(graph.changes);
    else this.teller.follow(graph.changes);
    this.draw();
    fresh.forEach((uid) => this.picture.fall(uid));
    this.story.update(graph.changes);
    this.inspector.refresh();
    showState($("state"), this);
    opening($("opening"), this);
    document.dispatchEvent(new CustomEvent("graph", { detail: graph }));
  }

  draw() {
    if (!this.graph.revision) return;
    const { clientWidth, clientHeight } = this.stage;
    const scale = pictureScale(clientWidth, clientHeight, this.zoom);
    const size = { width: clientWidth / scale, height: clientHeight / scale - 2 };
    const view = viewOf(this.graph, { ...this, replay: this.replay.current, thread: this.replay.current ? null : this.teller.thread, now: Date.now() / 1000 });
    this.layout = layout(this.graph, size, view, this.layout);
    this.picture.draw(this.graph, this.layout, view, scale);
    this.overlay.resize(this.layout, scale);
    this.replay.redraw(still());
    this.ring.show(this.replay.current ? null : this.wait);
  }

  /** The long wait that the cluster is in now, or null. */
  get wait() {
    return waitOf(this.graph, Date.now() / 1000);
  }

  /** Only what tells time by itself needs a second hand: heartbeats of dead nodes, tombstones. */
  everySecond() {
    const dead = [...this.graph.nodes.values()].some((node) => node.ready !== "True");
    const down = [...this.graph.machines.values()].some((machine) => !machine.running);
    const before = this.tombstones.size;
    this.tombstones = bury(this.tombstones, this.graph.pods, this.graph.pods, Date.now() / 1000);
    this.prompt.wait(this.wait);
    if (dead || down || before !== this.tombstones.size) this.draw();
  }
}

document.fonts.ready.then(() => new Page());
