// The line: what comes over the websocket, as messages, in order.
//
// A text is one message. Binary frames are pieces of one endless DEFLATE stream of lines: a change then costs a few
// dozen bytes, because it is told in terms of the changes before it. For every portion digested the page says a word;
// a server that hears nothing for long knows that this page cannot keep up, and lets it come back when it can.

export const CAN_UNPACK = typeof DecompressionStream === "function";

/** Bytes for which one word is said: DIGESTED of dashboard/topology/consumer.py. */
const PORTION = 64 * 1024;

/** Lines out of pieces of text: (piece) → whole lines; what is left waits for its end. */
export function lineSplitter() {
  let rest = "";
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop();
    return lines;
  };
}

export class Line {
  constructor(socket, tell) {
    Object.assign(this, { socket, tell, taken: 0 });
  }

  take(data) {
    if (typeof data === "string") this.tell(JSON.parse(data));
    else this.unpack(data);
    this.taken += data.length ?? data.byteLength;
    while (this.taken >= PORTION) {
      this.taken -= PORTION;
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send("more");
    }
  }

  unpack(data) {
    if (!this.stream) {
      this.stream = new DecompressionStream("deflate-raw");
      this.writer = this.stream.writable.getWriter();
      this.read().catch(() => this.socket.close());
    }
    this.writer.write(data).catch(() => {});
  }

  async read() {
    const split = lineSplitter();
    const reader = this.stream.readable.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      for (const line of split(value)) this.tell(JSON.parse(line));
    }
  }
}
