// An act on many seats, a few at a time: what is done to two hundred clusters takes minutes, which no request should.
// Each request does some seats and says what came of it; in between it can be said how far it is.

/** Seats in one request. */
export const SLICE = 5;

/** Two answers as one: lists and objects hold what both say. Pure. */
export function together(one, other) {
  const both = (a, b) => (Array.isArray(a) && Array.isArray(b) ? [...a, ...b] : a && typeof a === "object" ? { ...a, ...b } : b);
  return Object.fromEntries([...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => [key, key in one && key in other ? both(one[key], other[key]) : one[key] ?? other[key]]));
}

/** Do it through `go(said)`, slice by slice; before each, if there are several, `at(done, all)` is told. An Error says how far it came. */
export async function inSlices(go, said, at) {
  const { seats } = said;
  let told = {};
  for (let done = 0; done < seats.length; done += SLICE) {
    if (seats.length > SLICE) at(done, seats.length);
    try {
      told = together(told, await go({ ...said, seats: seats.slice(done, done + SLICE) }));
    } catch (error) { throw done ? new Error(`Done at ${done} of ${seats.length} seats. ${error.message}`) : error; }
  }
  return told;
}
