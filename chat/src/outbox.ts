// Messages on their way: one at a time and in order, each with one id for all its tries, until the council's server
// has answered it or refused it. It shows nothing itself.

import { Refused, type Unreachable } from "./door";
import type { Message } from "./wire";

const FIRST_WAIT = 1;
const LONGEST_WAIT = 30;

/** What became of a message: with its replies when sent, the sentence when refused, the error when it is tried again. */
export type Sending =
  | { kind: "queued" | "sending" }
  | { kind: "retrying"; error: Unreachable | null }
  | { kind: "sent"; replies: Message[] }
  | { kind: "refused"; sentence: string };

export interface Outbox {
  add(text: string, id: string): void;
  /** Does not wait out the pause between two tries: the connection may be back. */
  hurry(): void;
  clear(): void;
  size(): number;
}

export interface OutboxParts {
  send(text: string, id: string): Promise<Message[]>;
  changed(id: string, sending: Sending): void;
  later?(run: () => void, milliseconds: number): unknown;
}

export function makeOutbox({ send, changed, later = setTimeout }: OutboxParts): Outbox {
  let waiting: { text: string; id: string; tried: boolean }[] = [];
  let running = false;
  let generation = 0; // clearing starts a new one, so that an answer on its way to the old one is dropped
  let wake: (() => void) | null = null;

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    const mine = generation;
    let wait = FIRST_WAIT;
    for (let message = waiting[0]; mine === generation && message; message = waiting[0]) {
      changed(message.id, message.tried ? { kind: "retrying", error: null } : { kind: "sending" });
      message.tried = true;
      try {
        const replies = await send(message.text, message.id);
        if (mine !== generation) return;
        waiting.shift();
        wait = FIRST_WAIT;
        changed(message.id, { kind: "sent", replies });
      } catch (error) {
        if (mine !== generation) return;
        if (error instanceof Refused) {
          waiting.shift();
          changed(message.id, { kind: "refused", sentence: error.sentence });
          continue;
        }
        const trouble = error as Unreachable;
        changed(message.id, { kind: "retrying", error: trouble });
        await pause(Math.max(wait, trouble.wait || 0));
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
    if (mine === generation) running = false;
  }

  function pause(seconds: number): Promise<void> {
    return new Promise((done) => {
      wake = done;
      later(done, seconds * 1000);
    });
  }

  return {
    add(text, id) {
      waiting.push({ text, id, tried: false });
      if (running) changed(id, { kind: "queued" });
      void run();
    },
    hurry() {
      if (wake) wake();
    },
    clear() {
      generation += 1;
      waiting = [];
      running = false;
      if (wake) wake();
    },
    size: () => waiting.length,
  };
}
