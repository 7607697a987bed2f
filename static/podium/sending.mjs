// Sending: a request or several from the page, and what is shown of them.
//
// A dropped packet is never answered, so its sender waits, as long as the cluster's pace says. The dialog does not wait
// with it: after a moment it closes, and the replay opens when the sender gives up.
import { traceMany } from "./traffic_actions.mjs";

const PATIENCE = 800; // ms
/** What curl does not speak: bare connections, and questions to DNS. */
const OTHERS = /^(tcp|udp|sctp|dns):/;

/** By RequestTrace. Of several one is shown, the first that failed or the last, beside the tally of all. → {trace, tally} */
async function traced(page, from, url, times, host) {
  const { status } = await page.api.act(traceMany(from, url, times, host));
  return { trace: await page.api.call("GET", `${page.api.page}/requests/${status.record}/`), tally: times > 1 ? status.counts : null };
}

const one = async (page, from, url) => ({ trace: await page.api.send(from, url), tally: null });

/** Send, and open the replay when the sender knows how it ended. Resolves then, or as soon as it only waits. */
export function send(page, { from, url, times = 1, host = "" }) {
  let waiting = false;
  const opened = (times > 1 || host || OTHERS.test(url) ? traced(page, from, url, times, host) : one(page, from, url)).then(({ trace, tally }) => page.replay.open(trace, { tally }));
  opened.catch((error) => waiting && page.prompt.say(error.message, "trouble"));
  const patience = new Promise((done) => { setTimeout(done, PATIENCE); }).then(() => {
    waiting = true;
    if (!page.replay.current) page.prompt.say(`${from.name || "The sender"} waits for an answer…`);
  });
  return Promise.race([opened, patience]);
}
