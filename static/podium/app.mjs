// The page: joins store, layout, picture, overlay and side column. It decides nothing itself.
import "./picture.mjs";
import { Api } from "./api.mjs";
import { Announcer } from "./announce.mjs";
import { clockBar } from "./clock.mjs";
import { Connection } from "./connection.mjs";
import { drawDiff } from "./draw_diff.mjs";
import { drawStreams } from "./draw_streams.mjs";
import { pruned } from "./ghosts.mjs";
import { History } from "./history.mjs";
import { glossary, openGlossary } from "./glossary.mjs";
import { opening } from "./opening.mjs";
import { Kinds } from "./kinds.mjs";
import { keyboard } from "./keyboard.mjs";
import { layout } from "./layout.mjs";
import { LateInspector } from "./late.mjs";
import { Lesson } from "./lesson.mjs";
import { LookBack } from "./lookback.mjs";
import { menusOf } from "./menus.mjs";
import { Overlay } from "./overlay.mjs";
import { Prompt } from "./prompt.mjs";
import { Replay } from "./replay.mjs";
import { Scrubber } from "./scrubber.mjs";
import { searchBox } from "./search.mjs";
import { legible, pictureRoom, pictureScale, settingsMenu, still } from "./settings.mjs";
import { sideColumn } from "./side.mjs";
import { mayWrite, showState } from "./state.mjs";
import { Stepping } from "./stepping.mjs";
import { stoppedLines } from "./stopped.mjs";
import { Store } from "./store.mjs";
import { Story } from "./story.mjs";
import { Streams } from "./streams.mjs";
import { Twin } from "./twin.mjs";
import { Teller } from "./teller.mjs";
import { bury } from "./tombstones.mjs";
import { viewOf } from "./view.mjs";
import { WaitRing } from "./wait_ring.mjs";
import { sinces, waitOf } from "./waits.mjs";
import { Zoom } from "./zoom.mjs";
import { h } from "./html.mjs";

/** The editor and YAML, which a page has no use for before somebody edits. */
const editing = () => import("./edit_dialog.mjs");

const $ = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.cluster = document.querySelector("[data-cluster]").dataset.cluster;
    this.stage = $("stage");
    this.picture = document.querySelector("podium-picture");
    this.overlay = new Overlay($("boards"));
    this.api = new Api(this.cluster);
    this.kinds = new Kinds(this.api);
    this.store = new Store(this.cluster);
    this.history = new History(this);
    this.api.mayWrite = () => mayWrite(this);
    Object.assign(this, { looking: null, selected: null, system: false, tombstones: new Map(), layout: null, pods: new Map(), since: new Map() });
    this.announcer = new Announcer($("announcer"));
    this.zoom = new Zoom(this.stage, $("boards"), () => this.draw());
    this.side = sideColumn(this);
    this.story = new Story($("panel-story"), this);
    this.inspector = new LateInspector($("panel-selected"), this);
    this.prompt = new Prompt($("prompt"), this);
    this.teller = new Teller(this);
    this.replay = new Replay(this);
    this.stepping = new Stepping(this);
    this.streams = new Streams($("boards"), this);
    this.ring = new WaitRing($("boards"), this);
    this.lookback = new LookBack(this);
    this.scrubber = new Scrubber($("scrubber"), this);
    clockBar($("clock"), this);
    searchBox($("search"), this);
    this.twin = new Twin($("panel-list"), this);
    this.lesson = new Lesson($("panel-lesson"), this);
    this.connection = new Connection($("trouble"), this);
    stoppedLines($("stopped"), this);
    this.menu();
    glossary();
    this.listen();
    this.store.connect();
  }

  /** What is looked at: the present, unless one looks back. */
  get graph() {
    return this.history.graph ?? this.now;
  }

  get now() {
    return this.store.graph;
  }

  /** The moment of what is looked at, in seconds since the epoch. */
  get moment() {
    return this.history.graph?.clock.counter ?? Date.now() / 1000;
  }

  /** The View menu, with the keyboard in it. */
  openSettings() {
    $("menu").open = true;
    $("settings").querySelector("button").focus();
  }

  menu() {
    const system = h("button", { type: "button", id: "system", "aria-pressed": "false", onclick: () => this.toggleSystem() }, "Show system pods");
    settingsMenu($("settings"), [system]);
    document.querySelectorAll("[data-dialog]").forEach((button) =>
      button.addEventListener("click", () => this.open(button.dataset.dialog)));
    menusOf(this);
    keyboard(this);
  }

  listen() {
    this.store.addEventListener("frame", () => this.frame());
    this.store.addEventListener("trace", ({ detail }) => { if (!this.streams.take(detail)) { this.replay.arrived(detail); this.history.heard(detail); } });
    this.store.addEventListener("line", () => showState($("state"), this));
    this.picture.addEventListener("choose", (event) => this.select(event.detail));
    document.addEventListener("setting", () => this.draw());
    new ResizeObserver(() => { this.measure(); this.draw(); }).observe(this.stage);
    this.measure();
    setInterval(() => this.everySecond(), 1000);
  }

  /** The stage's size, asked only when it changes: amid a frame's changes the answer would cost a layout. */
  measure() {
    this.room = { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  open(name, about = null) {
    if (name === "again") return import("./again.mjs").then(({ openAgain }) => openAgain(this));
    if (name === "walks") return import("./walks.mjs").then(({ openWalks }) => openWalks(this));
    if (name === "help") return import("./help.mjs").then(({ openHelp }) => openHelp());
    if (name === "glossary") return openGlossary();
    if (this.looking || !mayWrite(this)) return this.prompt.say(this.looking ?? "You are looking back. Return to now (n) to change anything.", "trouble");
    if (name === "yaml") return editing().then(({ openYaml }) => openYaml(this, about ?? ""));
    return import("./dialogs.mjs").then(({ openDialog }) => openDialog(name, this, about));
  }

  /** Edit an object as YAML, at a field: {resource: "services", namespace, name, field: "spec.selector"}. */
  openEditor(wish) {
    if (this.looking || !mayWrite(this)) return this.open("yaml");
    return editing().then(({ openEditor }) => openEditor(this, wish)).catch((error) => this.prompt.say(error.message, "trouble"));
  }

  copyLink() {
    this.lookback.copyLink();
  }

  demo() {
    import("./demo.mjs").then(({ runDemo }) => runDemo(this));
  }

  /** Esc: what was made stays, as kubectl would have made it; only the telling ends. */
  endDemo() {
    this.guided = null;
    this.prompt.guide(null);
    this.teller.rest();
    this.store.frame();
  }

  /** 0: all of it, or back to its own size. */
  zoomBy(factor) {
    if (factor) this.zoom.by(factor);
    else this.zoom.toggle();
  }

  /** Move the view to a thing; a pod that is not drawn by itself is on its node. With `fit`, as large as may be. */
  lookAt({ collection, uid }, wish = {}) {
    const node = collection === "pods" ? [...this.graph.nodes].find(([, n]) => n.name === this.graph.pods.get(uid)?.node)?.[0] : null;
    const [thing] = [uid, node].map((id) => id && this.picture.querySelector(`[data-uid="${CSS.escape(id)}"]`)).filter(Boolean);
    if (thing) this.zoom.show(thing, wish);
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
    this.history.follow();
    this.streams.follow(this.now);
    if (this.history.back) return this.lookback.beneath();
    const { graph } = this;
    this.held = true; // whoever wants it drawn meanwhile: it is drawn once
    this.tombstones = bury(this.tombstones, this.pods, graph.pods, Date.now() / 1000);
    const first = !this.services;
    const fresh = this.services ? [...graph.services.keys()].filter((uid) => !this.services.has(uid)) : [];
    [this.pods, this.services] = [graph.pods, graph.services];
    if (this.selected && this.selected.collection !== "places" && !graph[this.selected.collection]?.has(this.selected.uid)) this.select(null);
    if (first) this.history.load().then(() => this.lookback.openLink(), () => {}); // without rows one cannot look back
    if (first) this.teller.recall(graph.changes);
    else this.teller.follow(graph.changes);
    this.prompt.wait();
    this.held = false;
    this.draw();
    fresh.forEach((uid) => this.picture.fall(uid));
    this.story.update(graph.changes);
    this.inspector.refresh();
    showState($("state"), this);
    opening($("opening"), this);
    document.dispatchEvent(new CustomEvent("graph", { detail: graph }));
  }

  draw() {
    const past = this.history.back ? this.history.scene(this.now) : null;
    const { graph } = past ?? this;
    if (!graph.revision || this.held) return;
    const { width, height } = this.room;
    const desk = pictureScale(width);
    const size = pictureRoom(width, height, desk);
    const view = viewOf(graph, { ...this, replay: this.replay.current, thread: this.replay.current || past ? null : this.teller.thread, now: this.moment });
    view.pending = this.stepping.pending;
    const laid = layout(past?.laid ?? graph, size, view, this.layout);
    const natural = desk * laid.share;
    this.zoom.about(laid.size, natural, this.room, !this.layout && laid.fold);
    this.layout = past ? pruned(laid, graph) : laid;
    const scale = natural * this.zoom.factor;
    this.picture.draw(graph, this.layout, view, scale, legible());
    this.ghosts = past?.ghosts(this.layout).size ?? 0;
    drawDiff(this.picture.layers.time, this.layout, past && { ghosts: past.ghosts(this.layout), signs: past.signs });
    drawStreams(this.picture.layers, this.layout, graph, this.streams.scene(this.layout, graph));
    this.overlay.resize(this.layout, scale);
    this.replay.redraw(still());
    this.ring.show(this.replay.current || past ? null : this.wait);
  }

  /** The long wait that the cluster is in now, or null. */
  get wait() {
    const now = Date.now() / 1000;
    this.since = sinces(this.since, this.graph, now);
    return waitOf(this.graph, now, this.since);
  }

  /** Only what tells time by itself needs a second hand: heartbeats of dead nodes, tombstones. */
  everySecond() {
    if (this.history.back) return;
    const dead = [...this.graph.nodes.values()].some((node) => node.ready !== "True");
    const down = [...this.graph.machines.values()].some((machine) => !machine.running);
    const before = this.tombstones.size;
    this.tombstones = bury(this.tombstones, this.graph.pods, this.graph.pods, Date.now() / 1000);
    this.prompt.wait();
    if (dead || down || this.wait?.long || before !== this.tombstones.size) this.draw();
  }
}

/** The page, once it stands: a class's modules join it. */
export const opened = document.fonts.ready.then(() => new Page());
