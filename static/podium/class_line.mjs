// The line to a class: its websocket, come back to when it is lost; where websockets do not come through, the wall is
// asked for every few seconds instead.
import { backoff } from "./store.mjs";

const POLL = 3000;
/** Attempts that fail before the other way is tried. */
const PATIENCE = 2;

/** Follow a class: `hear(message)` for each message, `state(word)` for live | lost | polling | refused. */
export function classLine(code, { hear, state, query = "", poll = true }) {
  let attempt = 0;
  let timer = 0;
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";

  function open() {
    const socket = new WebSocket(`${scheme}://${window.location.host}/ws/class/${code}/${query}`);
    let heard = false;
    socket.onmessage = ({ data }) => {
      if (!heard) { heard = true; attempt = 0; clearInterval(timer); timer = 0; state("live"); }
      hear(JSON.parse(data));
    };
    socket.onclose = ({ code: why }) => {
      if (why === 4403) { state("refused"); if (attempt++ === 0) setTimeout(open, 1000); return; }
      attempt += 1;
      if (poll && attempt > PATIENCE) asking(); else state("lost");
      setTimeout(open, backoff(attempt));
    };
  }

  /** The same, by asking. */
  async function ask() {
    const answer = await fetch(`/class/${code}/wall/`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) { state("lost"); return; }
    const { room, rows, stuck } = await answer.json();
    state("polling");
    hear({ type: "room", ...room });
    hear({ type: "wall", whole: true, rows });
    hear({ type: "stuck", groups: stuck });
  }

  function asking() {
    if (timer) return;
    timer = setInterval(ask, POLL);
    ask();
  }

  open();
}

/** Do something to a class: POST what is said; the answer, or an Error with the reason in words. */
export async function act(code, said, path = "act") {
  const answer = await fetch(`/class/${code}/${path}/`, {
    method: "POST", credentials: "same-origin", body: JSON.stringify(said),
    headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
  }).catch(() => null);
  if (!answer) throw new Error("The server does not answer. Nothing was done; try again.");
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message || `The server answered ${answer.status}.`);
  return told;
}
