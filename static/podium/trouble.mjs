// Trouble with the line, in words: what is the matter, and the one thing to do next. Pure.
//
// A picture that is not live must never pass for one that is. `LATE` is from when it is told that it lags.

export const LATE = 2;

const seconds = (n) => `${Math.round(n)} s`;

/** What the server's own page answered when it was asked why it hung up: status → what that means. */
export function whyRefused({ status, redirected }) {
  if (redirected || status === 401 || status === 403) return "signed-out";
  if (status === 404) return "gone";
  return "unreachable";
}

/**
 * {kind, title, words, action: [label, what]} of what is wrong, or null.
 * `line`: connecting | live | lost | refused; `why`: signed-out | gone | null; `since`: epoch seconds of the last word
 * heard; `retry`: seconds to the next attempt; `behind`: seconds that the picture lags; `waited`: seconds connecting.
 */
export function troubleOf({ line, why, since, retry, behind, waited, cluster }) {
  if (why === "signed-out") {
    return { kind: "signed-out", title: "You are signed out.", words: "Sign in again to go on; the cluster runs meanwhile.", action: ["Sign in", "sign-in"] };
  }
  if (why === "gone" || line === "refused") {
    return { kind: "gone", title: `The cluster ${cluster} is gone, or not yours.`, words: "Choose another cluster, or ask its owner.", action: ["To the clusters", "home"] };
  }
  if (line === "lost") {
    const at = new Date(since * 1000).toTimeString().slice(0, 8);
    return { kind: "lost", title: "The server does not answer.", words: `The picture is of ${at}. Trying again in ${seconds(Math.max(0, retry))}.`, action: ["Try now", "retry"] };
  }
  if (line === "connecting") return waited > 1 ? { kind: "connecting", title: "Reading the cluster…", words: "The picture comes with the first answer.", action: null } : null;
  if (behind >= LATE) {
    return { kind: "behind", title: `The picture is ${seconds(behind)} behind.`, words: "Catch up to see the cluster as it is now.", action: ["Catch up", "catch-up"] };
  }
  return null;
}

/** What is said when the line is back. `fresh`: what was missed is no longer in the server's log. */
export function backWords(missed, fresh = false) {
  if (fresh) return "The page was too far behind to catch up: this is a fresh picture, as of now.";
  return missed ? `Connected again. ${missed} changes were missed, and are in the story.` : "Connected again. Nothing was missed.";
}

/** How far messages come behind, in seconds: their delay beyond the least that was ever seen, as clocks differ. */
export function lagMeter() {
  let least = Infinity;
  return (sent, received) => {
    least = Math.min(least, received - sent);
    return received - sent - least;
  };
}
