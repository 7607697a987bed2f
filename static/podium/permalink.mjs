// Permalinks: what one looks at, as the fragment of an address. Pure; nothing of it is sent to a server.
//
// #rev=143&with=120&request=7&hop=3&select=pods/UID opens the page at revision 143, compared with 120, with request 7
// at its third hop and a pod selected. Every part may be missing.

import { at } from "./playback.mjs";

const NUMBERS = ["rev", "with", "request", "hop"];
const CHOICE = /^(pods|workloads|services|records|nodes)\/([\w.-]{1,64})$/;

/** {rev, with, request, hop, select: {collection, uid}} of a fragment; null when it says none of them. */
export function parse(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const found = {};
  for (const name of NUMBERS) if (/^\d{1,15}$/.test(given.get(name) ?? "")) found[name] = Number(given.get(name));
  const [, collection, uid] = CHOICE.exec(given.get("select") ?? "") ?? [];
  if (uid) found.select = { collection, uid };
  return Object.keys(found).length ? found : null;
}

/** The fragment of what is looked at, "" for nothing. */
export function format({ select = null, ...numbers }) {
  const parts = NUMBERS.filter((name) => numbers[name] != null).map((name) => `${name}=${numbers[name]}`);
  if (select && CHOICE.test(`${select.collection}/${select.uid}`)) parts.push(`select=${select.collection}/${select.uid}`);
  return parts.length ? `#${parts.join("&")}` : "";
}

/** What a page shows now, as the parts of a link. At now, too, the revision is said: a link means what its sender saw. */
export function partsOf(page) {
  const { back } = page.history;
  const replay = page.replay.current;
  return {
    rev: back?.revision ?? page.now.revision, with: back?.with ?? null,
    request: replay?.trace.id ?? null, hop: replay ? at(replay.trace, replay.playback.time).hop.seq : null, select: page.selected,
  };
}
