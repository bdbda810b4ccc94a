// Messages on their way: one at a time and in order, each with one id for all its tries, until the council's server
// has answered it or refused it. It shows nothing itself.

import { Refused } from "./door.js";

const FIRST_WAIT = 1;
const LONGEST_WAIT = 30;

/**
 * @param {object} options
 * @param {(text: string, id: string) => Promise<Array>} options.send
 * @param {(id: string, state: "queued"|"sending"|"retrying"|"sent"|"refused", more?: *) => void} options.changed
 *   `more` is the list of replies when sent, the sentence when refused, the error when retrying
 * @param {(run: () => void, milliseconds: number) => *} [options.later]
 */
export function makeOutbox({ send, changed, later = (run, time) => setTimeout(run, time) }) {
  let waiting = [];
  let running = false;
  let generation = 0; // clearing starts a new one, so that an answer on its way to the old one is dropped
  let wake = null;

  async function run() {
    if (running) return;
    running = true;
    const mine = generation;
    let wait = FIRST_WAIT;
    while (mine === generation && waiting.length) {
      const message = waiting[0];
      changed(message.id, message.tried ? "retrying" : "sending", null);
      message.tried = true;
      try {
        const replies = await send(message.text, message.id);
        if (mine !== generation) return;
        waiting.shift();
        wait = FIRST_WAIT;
        changed(message.id, "sent", replies);
      } catch (error) {
        if (mine !== generation) return;
        if (error instanceof Refused) {
          waiting.shift();
          changed(message.id, "refused", error.sentence);
          continue;
        }
        changed(message.id, "retrying", error);
        await pause(Math.max(wait, error.wait || 0));
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
    if (mine === generation) running = false;
  }

  function pause(seconds) {
    return new Promise((done) => {
      wake = done;
      later(done, seconds * 1000);
    });
  }

  return {
    add(text, id) {
      waiting.push({ text, id, tried: false });
      if (running) changed(id, "queued", null);
      run();
    },
    /** Does not wait out the pause between two tries: the connection may be back. */
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
