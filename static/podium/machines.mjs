// Machines: is the one below a node on, and does its cable hold? Pure.

/** Is this machine off? The machine is the truth; the Node's Ready condition is what the cluster believes. */
export function isDown(graph, node) {
  const machine = [...graph.machines.values()].find((candidate) => candidate.name === node.name);
  return machine ? !machine.running : node.ready === "Unknown";
}

/** Is this machine's cable cut? It runs on, and nobody hears from it. */
export const isCut = (graph, node) => [...graph.machines.values()].some((machine) => machine.name === node.name && machine.connected === false);
