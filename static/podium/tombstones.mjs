// Tombstones: a pod that is gone stays visible for five seconds where it died, name and address. Pure.

export const LASTING = 5;
/** More deaths than this at once are a crowd, not a lesson: no tombstones. */
const CROWD = 50;

/**
 * The tombstones after a frame.
 * @param tombstones  Map uid → {pod, until}
 * @param before,after  the pods' Maps of two frames
 * @param now  seconds
 */
export function bury(tombstones, before, after, now) {
  const standing = new Map([...tombstones].filter(([uid, stone]) => stone.until > now && !after.has(uid)));
  if (before === after) return standing;
  const dead = [...before].filter(([uid, pod]) => !after.has(uid) && pod.node && !pod.system);
  if (dead.length > CROWD) return standing;
  for (const [uid, pod] of dead) standing.set(uid, { pod, until: now + LASTING });
  return standing;
}
