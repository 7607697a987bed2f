// Ghosts: what stands on the other side of a comparison and not on this one. Pure.
//
// Both sides are laid out together, so that nothing moves while one winds back and forth; then only this side is drawn,
// and the places of the others stay as ghosts. A gate has no ghosts: a rule that is not written is nowhere.

const DRAWN = ["pods", "workloads", "services", "records", "nodes", "namespaces"];

/** A graph to lay out: this one, and what only the other has. A ReplicaSet has its place in its Deployment's card. */
export function together(graph, other) {
  const own = (entity) => entity.owner && graph.workloads.has(entity.owner.uid) && !entity.containers;
  const union = Object.fromEntries(DRAWN.map((name) => [name, new Map([...[...other[name]].filter(([, entity]) => !own(entity)), ...graph[name]])]));
  return { ...graph, ...union };
}

/** uid → {collection, name} of what only the other graph has, as far as it has a place in the layout. */
export function ghostsOf(graph, other, layout) {
  const placed = (uid) => layout.pods.has(uid) || layout.shelf.boxes.has(uid) || layout.nodes.has(uid);
  return new Map(DRAWN.flatMap((collection) => [...other[collection]]
    .filter(([uid]) => !graph[collection].has(uid) && placed(uid)).map(([uid, { name }]) => [uid, { collection, name }])));
}

/** The box of a thing in a layout: {x, y, w, h}, or null. */
export function boxOf(layout, uid) {
  const box = layout.pods.get(uid) ?? layout.shelf.boxes.get(uid) ?? layout.nodes.get(uid);
  return box ? { x: box.x, y: box.y, w: box.w ?? box.size, h: box.h ?? box.size } : null;
}

/** A common layout without what this graph has not: rules in gates, and a load balancer nobody has asked for. */
export function pruned(layout, graph) {
  for (const box of layout.nodes.values()) box.gate.rows = box.gate.rows.filter((row) => graph.services.has(row.uid));
  const services = layout.loadbalancer?.services.filter((service) => [...graph.services.values()].includes(service)) ?? [];
  return { ...layout, loadbalancer: services.length ? { ...layout.loadbalancer, services } : null };
}
