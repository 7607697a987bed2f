// The demo: the guide's first steps, for real. Every step is the API call that kubectl would make.
//
// A step does something, says one sentence, and waits until the cluster shows it: never for a fixed time alone.
import { expose, remove } from "./actions.mjs";
import { endpointsOf } from "./relations.mjs";
import { deploymentOfTheGuide, curlPod } from "./demo_objects.mjs";
import { h } from "./html.mjs";

const READING = 3200;
const PATIENCE = 20000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolve when the graph is as wished, after PATIENCE, or when the demo is interrupted. */
async function until(page, wish) {
  const start = performance.now();
  const run = page.guided;
  while (page.guided === run && !wish(page.graph) && performance.now() - start < PATIENCE) await sleep(100);
}

/** Sleep, unless the demo is interrupted. */
async function reading(page, ms) {
  const start = performance.now();
  await until(page, () => performance.now() - start >= ms);
}

const named = (collection, name) => [...collection.values()].find((entity) => entity.name === name && entity.namespace === "default");
const guidePods = (graph) => [...graph.pods.values()].filter((pod) => pod.labels?.run === "my-nginx");
const ready = (graph) => guidePods(graph).filter((pod) => pod.state === "ready").length;
const service = (graph) => named(graph.services, "my-nginx");


function deployment(graph) {
  const found = named(graph.workloads, "my-nginx");
  if (!found) throw new Error("its Deployment is gone.");
  return found;
}

/** [sentence, the action it takes, until when]. */
const STEPS = [
  ["A Deployment is written: two copies of nginx are wanted.", () => deploymentOfTheGuide(), (graph) => guidePods(graph).length >= 2],
  ["Each pod gets a machine, is created there, and becomes ready.", null, (graph) => ready(graph) >= 2],
  ["A Service gives both pods one name and one virtual address.", (graph) => expose({ deployment: deployment(graph), port: 80 }), (graph) => service(graph) && endpointsOf(graph, service(graph)).filter((e) => e.ready).length >= 2],
  ["The address is nowhere: it is a rule in every machine's gate.", null, (graph) => Object.values(graph.proxies).every((at) => at >= (graph.ruled.get("default/my-nginx") ?? 0))],
  ["One more pod, with curl in it, to ask from.", () => curlPod(), (graph) => named(graph.pods, "curl")?.state === "ready"],
];

async function ask(page) {
  page.prompt.guide(null);
  const trace = await page.api.send({ kind: "pod", name: "curl", namespace: "default" }, "http://my-nginx/");
  page.replay.setSpeed(0.5);
  page.replay.open(trace);
  await sleep(200);
  while (page.replay.current?.playback.playing) await sleep(200);
  if (page.replay.current) await reading(page, READING);
  if (page.replay.current) page.replay.close();
}

function invite(page) {
  const pod = guidePods(page.graph).find((candidate) => candidate.state === "ready");
  const found = pod && [...page.graph.pods].find(([, candidate]) => candidate.name === pod.name);
  page.prompt.guide("Now delete a pod, and watch.");
  if (!found) return;
  const button = h("button", { type: "button", class: "primary", onclick: () => gone() }, `Delete ${pod.name}`);
  const gone = async () => {
    page.prompt.guide(null);
    await page.api.act(remove({ kind: "Pod", ...pod }));
  };
  page.prompt.extra.replaceChildren(button);
}

/** Play the demo on an empty cluster. Its errors stand in the prompt. */
export async function runDemo(page) {
  const run = {};
  const going = () => page.guided === run;
  page.guided = run;
  document.getElementById("opening").hidden = true;
  try {
    for (const [words, make, wish] of STEPS) {
      if (!going()) return;
      const action = make?.(page.graph);
      page.prompt.guide(words, action?.kubectl);
      const started = performance.now();
      if (action) await page.api.act(action);
      await until(page, wish);
      await reading(page, Math.max(600, READING - (performance.now() - started)));
    }
    if (going()) await ask(page);
    if (going()) invite(page);
  } catch (error) {
    page.prompt.guide(null);
    page.prompt.say(`The demo stops here: ${error.message}`, "trouble");
  } finally {
    if (going()) page.guided = null;
  }
}
