// What is said over a line and answered there, to this page alone. A line may break, or be dead without saying so: what
// it has not answered is said another way, but only what was said last, for that is what counts.

/** Milliseconds after which a line that has not answered is taken for a dead one. */
export const OVERDUE = 4000;

export class Calls {
  constructor() {
    this.last = 0;
    this.waiting = new Map();
  }

  /** The answer, or an Error in words. `otherwise` says it another way; {} is the answer of what no longer counts. */
  async call(socket, said, otherwise) {
    const id = ++this.last;
    const told = await this.over(socket, { ...said, id });
    if (told?.message) throw new Error(told.message);
    return told ?? (id === this.last ? otherwise() : {});
  }

  /** What the line answers; null where it does not. */
  over(socket, said) {
    if (socket.readyState !== socket.OPEN) return null;
    const answer = new Promise((settle) => {
      this.waiting.set(said.id, settle);
      setTimeout(() => this.settle(said.id, null), OVERDUE);
    });
    socket.send(JSON.stringify(said));
    return answer;
  }

  answered(message) {
    this.settle(message.id, message);
  }

  /** The line has ended. */
  lost() {
    for (const id of [...this.waiting.keys()]) this.settle(id, null);
  }

  settle(id, answer) {
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }
}
