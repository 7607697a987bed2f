// The control plane's parts that have a switch (kind Component): which run, and what it means when one does not. Pure.

/** `tabs`: recognises, by their id, the tabs above the rail that are in this program. */
export const PARTS = [
  { name: "kube-apiserver", words: "API server", tabs: null, means: "Nobody can read or change anything; what runs runs on." },
  { name: "kube-controller-manager", words: "controller manager", tabs: (id) => id !== "scheduler", means: "Nothing is made, counted or healed." },
  { name: "kube-scheduler", words: "scheduler", tabs: (id) => id === "scheduler", means: "New pods wait for a node." },
];

const isOff = (graph, name) => [...graph.components.values()].some((one) => one.name === name && !one.running);

/** Is the API server stopped? */
export const isDead = (graph) => isOff(graph, "kube-apiserver");

/** Is the program stopped in which a tab's loop runs? */
export const isStill = (graph, tab) => PARTS.some(({ name, tabs }) => tabs?.(tab) && isOff(graph, name));
