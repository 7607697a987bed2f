// Tallies: what each kind of workload counts, and how that is said. Pure.
//
// A Deployment, a ReplicaSet, a StatefulSet and a DaemonSet want pods that are ready; a Job wants pods that have ended
// well; a CronJob wants nothing but its next moment, and has Jobs that are active. One card draws them all.
import { count } from "./words.mjs";

/** What a card has at its right end: "2/3", of a CronJob "1 active". */
export const tallyText = ({ kind, ready, desired }) => (kind === "CronJob" ? `${ready} active` : `${ready}/${desired}`);

/** The same for the ear, and in the list. */
export function tallyWords({ kind, ready, desired, note, paused }) {
  if (kind === "CronJob") return `schedule ${note}${paused ? ", suspended" : ""}, ${count(ready, "active Job")}`;
  if (kind === "Job") return `${ready} of ${count(desired, "completion")}, ${note}`;
  return `${ready} of ${desired} ready`;
}

/** A second line of the card, of kinds that have one: a schedule, a Job's status. */
export const noteText = ({ kind, note, paused }) => (note ? `${note}${kind === "CronJob" && paused ? " (suspended)" : ""}` : "");

/** One sentence for the inspector. */
export function tallySays({ kind, ready, desired, replicas, note, paused }) {
  if (kind === "CronJob") return paused ? "Suspended: it makes no Jobs until it is resumed." : "Makes a Job at each moment that its schedule names.";
  if (kind === "Job") return note === "Running" ? `${ready} of ${count(desired, "pod")} ended well; ${replicas} now at work.` : `${note}: ${ready} of ${count(desired, "pod")} ended well.`;
  return ready === desired ? `All ${desired} wanted pods are ready.` : `${ready} of ${desired} wanted pods are ready.`;
}
