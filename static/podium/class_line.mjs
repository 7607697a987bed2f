// The line to a class: its websocket, come back to when it is lost; where websockets do not come through, staff's pages
// ask for the wall every few seconds instead, a seat's and the window of the room for how things stand.
import { Calls } from "./class_calls.mjs";
import { backoff } from "./store.mjs";

const POLL = 3000;
/** Attempts that fail before the other way is tried. */
const PATIENCE = 2;

/** What is asked for instead, and the answer as messages. Pure. */
export const ASKED = {
  wall: { address: () => "wall/", told: ({ room, rows, stuck, vote }) => [{ type: "room", ...room }, { type: "wall", whole: true, rows }, { type: "stuck", groups: stuck }, { type: "vote", vote }] },
  now: { address: (at) => `now/${at ? `?at=${at}` : ""}`, told: ({ messages }) => messages },
  room: { address: () => "room/", told: ({ messages }) => messages },
};

/** Whether a message says something else than the last of its type, which `known` remembers; a notice always does. */
export function isNews(message, known) {
  const said = JSON.stringify(message);
  if (message.type !== "notice" && known.get(message.type) === said) return false;
  known.set(message.type, said);
  return true;
}

/**
 * Follow a class: `hear(message)` for each message, `state(word)` for live | lost | polling | refused. The answer is
 * `vote(choice)`, which goes by the line, or by POST where there is none.
 */
export function classLine(code, { hear, state, query = "", poll = "wall" }) {
  const calls = new Calls();
  let socket = null;
  let attempt = 0;
  let timer = 0;
  let at = 0;
  const known = new Map();
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";

  function open() {
    socket = new WebSocket(`${scheme}://${window.location.host}/ws/class/${code}/${query}`);
    let heard = false;
    socket.onmessage = ({ data }) => {
      if (!heard) { heard = true; attempt = 0; clearInterval(timer); timer = 0; state("live"); }
      const message = JSON.parse(data);
      if (message.type === "answer") calls.answered(message); else hear(message);
    };
    socket.onclose = ({ code: why }) => {
      calls.lost();
      if (why === 4403) { state("refused"); if (attempt++ === 0) setTimeout(open, 1000); return; }
      attempt += 1;
      if (poll && attempt > PATIENCE) polling(); else state("lost");
      setTimeout(open, backoff(attempt));
    };
  }

  /** The same, by asking. */
  async function ask() {
    const answer = await fetch(`/class/${code}/${ASKED[poll].address(at)}`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) { state("lost"); return; }
    const told = await answer.json();
    at = told.at ?? 0;
    state("polling");
    ASKED[poll].told(told).filter((message) => isNews(message, known)).forEach(hear);
  }

  function polling() {
    if (timer) return;
    timer = setInterval(ask, POLL);
    ask();
  }

  open();
  return { vote: (choice) => calls.call(socket, { choice }, () => act(code, { choice }, "vote")) };
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
