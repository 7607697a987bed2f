// Slots: a pod keeps its place in its node's grid for as long as it lives, a folded machine its place among machines. Pure.

/** Names as people sort them: node-2 before node-10. */
export const { compare } = new Intl.Collator("en", { numeric: true });

/** Give every pod of one node a slot, or every machine of a fold a place. `before` maps uid → slot; newcomers, by name, take the lowest free ones. */
export function assignSlots(pods, before = new Map()) {
  const slots = new Map();
  const taken = new Set();
  const newcomers = [];
  for (const [uid, pod] of pods) {
    const slot = before.get(uid);
    if (slot === undefined || taken.has(slot)) newcomers.push([uid, pod]);
    else taken.add(slots.set(uid, slot).get(uid));
  }
  newcomers.sort(([, a], [, b]) => compare(a.name, b.name));
  let free = 0;
  for (const [uid] of newcomers) {
    while (taken.has(free)) free += 1;
    taken.add(slots.set(uid, free).get(uid));
  }
  return slots;
}

/** How a pod is drawn at each density: its edge, and the pitch of the grid. Lengths in px. */
export const DENSITIES = {
  roomy: { size: 28, dx: 54, dy: 54 },
  dense: { size: 28, dx: 33, dy: 33 },
  squares: { size: 12, dx: 16, dy: 16 },
  bar: { size: 12, dx: 16, dy: 16 },
};

/** The density for so many pods: roomy if the fullest node then shows whole. To 300 every pod has its label, if need
 *  be by scrolling: a name is worth more than a picture without a scrollbar, and "0" shows it whole at any time. */
export function densityFor(total, roomy) {
  if (total > 1000) return "bar";
  if (total > 300) return "squares";
  return roomy ? "roomy" : "dense";
}
