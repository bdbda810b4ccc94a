// Asks for late replies: often while one is awaited, gently afterwards, and not at all once the resident is long gone.

const STEPS = [
  // up to this many seconds after the last thing that happened, ask every so many seconds
  [60, 2],
  [300, 5],
  [1800, 30],
];
const AWAITED = 1.5;
const HIDDEN = 30;

/**
 * Seconds until the next question, or null to stop asking.
 * @param {number} quiet seconds since the last message either way
 * @param {boolean} awaited the server said that a reply is still to come
 * @param {boolean} hidden nobody is looking at the page
 */
export function nextPause(quiet, awaited, hidden) {
  const step = STEPS.find(([until]) => quiet < until);
  if (!step) return null;
  const pause = awaited && quiet < STEPS[1][0] ? AWAITED : step[1];
  return hidden ? Math.max(pause, HIDDEN) : pause;
}

/**
 * @param {object} options
 * @param {(cursor: string) => Promise<{cursor: *, messages: Array, waiting?: boolean}>} options.ask
 * @param {(messages: Array, waiting: boolean) => void} options.heard
 * @param {() => boolean} options.hidden
 */
export function makeWatch({ ask, heard, hidden, now = () => Date.now() / 1000 }) {
  let timer = null;
  let last = 0;
  let cursor = "";
  let awaited = false;
  let asking = false;
  let generation = 0;

  function plan() {
    clearTimeout(timer);
    const pause = nextPause(now() - last, awaited, hidden());
    timer = pause === null ? null : setTimeout(question, pause * 1000);
  }

  async function question() {
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
    } catch (unreachable) {
      // The next question comes in its time; the outbox says when the council cannot be reached.
    } finally {
      if (mine === generation) {
        asking = false;
        plan();
      }
    }
  }

  return {
    /** Something happened: ask often again. */
    stir() {
      last = now();
      if (!asking) plan();
    },
    /** Ask at once, for example when the page is looked at again. */
    ask() {
      last = now();
      clearTimeout(timer);
      question();
    },
    /** What comes after `start` is new; an answer on its way to an earlier question is not heard any more. */
    from(start) {
      generation += 1;
      asking = false;
      cursor = String(start);
    },
    stop() {
      this.from("");
      clearTimeout(timer);
      awaited = false;
    },
  };
}
