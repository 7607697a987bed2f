// Drafts: what was being written in a dialog that closed by accident. Kept in the page's memory alone: a Secret's
// values must not come to lie in the browser's storage.

const KEPT = 20;
const drafts = new Map();

export const draftOf = (key) => drafts.get(key) ?? null;

/** Keep a draft; the oldest of too many goes. */
export function keepDraft(key, draft) {
  drafts.delete(key);
  drafts.set(key, draft);
  if (drafts.size > KEPT) drafts.delete(drafts.keys().next().value);
}

export const dropDraft = (key) => drafts.delete(key);
