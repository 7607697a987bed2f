// Lookups: which of a trace's hops ask for a name, and what became of the asking. Pure.

/** Is this hop part of a DNS lookup? */
export const isLookup = (hop) => /:53$/.test(hop.header?.dst ?? "") || /:53$/.test(hop.header?.src ?? "");

/** The lookup that a request begins with: {upto: its first hop after the lookup, name, address, key}; null where there
 *  is none, where it failed, or where nothing but a name was asked for. */
export function openingLookup(trace) {
  const upto = trace.hops.findIndex((hop) => !isLookup(hop));
  const found = trace.hops.slice(0, Math.max(0, upto)).findLast((hop) => hop.detail?.lookup?.answer);
  if (upto <= 0 || !found) return null;
  const { name, namespace, kind } = trace.source;
  return { upto, name: trace.request.host, address: found.detail.lookup.answer, key: [kind, namespace, name, trace.request.host, found.detail.lookup.answer].join(" ") };
}
