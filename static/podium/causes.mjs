// Causes: what follows from an act, by data and not by guesswork. Pure over the log's changes.
//
// Every change brings the revisions that woke the loop which decided on it. Followed forward from an act they make
// its chain; whatever another act caused meanwhile is not in it, though it lies between its writes.
import { writer } from "./components.mjs";

/** Whose acts a page follows: those of the person signed in, through the page or through kubectl. */
export const isMine = (me) => (change) => !me || change.by === me || change.by === "kubernetes-admin";

/** Does a change follow from one of these revisions? Whether it does is known only of changes that tell their causes. */
const follows = (change, reached) => !change.causes || change.causes.some((revision) => reached.has(revision));

/** The changes that follow from an act, in order. `changes`: the log's, oldest first. */
export function following(act, changes) {
  const reached = new Set([act.revision]);
  return changes.filter((change) => {
    if (change.revision <= act.revision || writer(change) === "person" || !follows(change, reached)) return false;
    reached.add(change.revision);
    return true;
  });
}

/** What a change was decided on: the newest of its causes that is remembered, or null. */
export function causeOf(change, changes) {
  const causes = new Set(change.causes ?? []);
  return changes.findLast((candidate) => causes.has(candidate.revision)) ?? null;
}
