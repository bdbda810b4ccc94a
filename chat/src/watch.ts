// Asks for late replies: often while one is awaited, gently afterwards, and not at all once the resident is long gone.

import type { Late, Message } from "./wire";

const STEPS: readonly (readonly [number, number])[] = [
  // up to this many seconds after the last thing that happened, ask every so many seconds
  [60, 2],
  [300, 5],
  [1800, 30],
];
const AWAITED = 1.5;
const AWAITED_FOR = 300;
const HIDDEN = 30;

/**
 * Seconds until the next question, or null to stop asking. `quiet`: seconds since the last message either way;
 * `awaited`: the server said that a reply is still to come; `hidden`: nobody is looking at the page.
 */
export function nextPause(quiet: number, awaited: boolean, hidden: boolean): number | null {
  const step = STEPS.find(([until]) => quiet < until);
  if (!step) return null;
  const pause = awaited && quiet < AWAITED_FOR ? AWAITED : step[1];
  return hidden ? Math.max(pause, HIDDEN) : pause;
}

export interface Watch {
  /** Something happened: ask often again. */
  stir(): void;
  /** Ask at once, for example when the page is looked at again. */
  ask(): void;
  /** What comes after `start` is new; an answer on its way to an earlier question is not heard any more. */
  from(start: string): void;
  stop(): void;
}

export interface WatchParts {
  ask(cursor: string): Promise<Late>;
  heard(messages: Message[], waiting: boolean): void;
  hidden(): boolean;
  now?(): number;
}

export function makeWatch({ ask, heard, hidden, now = () => Date.now() / 1000 }: WatchParts): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let cursor = "";
  let awaited = false;
  let asking = false;
  let generation = 0;

  function plan(): void {
    clearTimeout(timer);
    const pause = nextPause(now() - last, awaited, hidden());
    timer = pause === null ? undefined : setTimeout(() => void question(), pause * 1000);
  }

  async function question(): Promise<void> {
    if (asking) return;
    asking = true;
    const mine = generation;
    try {
      const answer = await ask(cursor);
      if (mine !== generation) return;
      cursor = String(answer.cursor);
      awaited = Boolean(answer.waiting);
      if (answer.messages.length) last = now();
      heard(answer.messages, awaited);
    } catch {
      // The next question comes in its time; the outbox says when the council cannot be reached.
    } finally {
      if (mine === generation) {
        asking = false;
        plan();
      }
    }
  }

  function from(start: string): void {
    generation += 1;
    asking = false;
    cursor = String(start);
  }

  return {
    stir() {
      last = now();
      if (!asking) plan();
    },
    ask() {
      last = now();
      clearTimeout(timer);
      void question();
    },
    from,
    stop() {
      from("");
      clearTimeout(timer);
      awaited = false;
    },
  };
}
