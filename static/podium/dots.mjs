// Dots: the requests of a load that sends no more than FEW a second, each on its way. Pure.
//
// A stream stands for what an eye cannot count. Below that each request is a dot, on the very way it went: a load's
// counts tell how many reached which pod, and a request that was sampled tells the way there. The way of a request of
// which there is no such sample yet is not known, and is not drawn.

/** Requests a second, of the world's, up to which each is a dot and there is no stream. */
export const FEW = 20;
/** Ways remembered of a load. */
const WAYS = 24;

export const isFew = (generator, clock) => generator.rate * (clock?.speed ?? 1) <= FEW;

/** What became of a request, in short: the pod that answered, or how it failed. */
export const fateOf = ({ outcome }) => (outcome.ok ? outcome.endpoint?.name : outcome.verdict) ?? "";

const more = (after, before = {}) => Object.entries(after).flatMap(([name, count]) => Array(Math.max(0, count - (before[name] ?? 0))).fill(name));

/** The fates of the requests that a load sent between two of its states, evenly mixed. */
export function fatesBetween(before, after) {
  const { answered, resolved, ...failed } = after.verdicts;
  const fates = [...more(after.endpoints, before.endpoints), ...more(failed, before.verdicts)];
  const half = Math.ceil(fates.length / 2);
  return fates.slice(0, half).flatMap((fate, i) => [fate, ...fates.slice(half + i, half + i + 1)]);
}

/** The ways known of a load, and one more: Map fate → the newest trace of that fate. */
export function learned(ways, trace) {
  const next = new Map([...ways].filter(([fate]) => fate !== fateOf(trace)));
  return new Map([...next.set(fateOf(trace), trace)].slice(-WAYS));
}
