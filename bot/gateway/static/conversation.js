// One conversation: what the resident says goes out through the outbox, what comes back goes into the transcript and
// the log. It decides what happened; the page decides how to show trouble and waiting.

import { Refused } from "./door.js";
import { newMessageId } from "./identity.js";
import { makeOutbox } from "./outbox.js";
import { choiceMade, fromHistory, fromReplies, makeTranscript } from "./transcript.js";
import { makeWatch } from "./watch.js";

/**
 * @param {object} options
 * @param {object} options.door
 * @param {object} options.identity
 * @param {object} options.view
 * @param {{update: Function}} options.cards
 * @param {object} options.page what the page does: spoke(item), replied(items), waiting(bool), state(key, kind, more),
 *   notKept(), restoring(bool), changed(unsent)
 */
export function makeConversation({ door, identity, view, cards, page }) {
  const transcript = makeTranscript();
  const outbox = makeOutbox({ send: deliver, changed: onOutbox });
  const watch = makeWatch({ ask: door.late, heard: onLate, hidden: () => document.hidden });
  let restored = !identity.secret(); // nothing to fetch when there is no conversation
  let fetching = null; // the fetch of the history, shared by all who wait for it
  let owed = false; // a message that an earlier page sent has no answer yet
  let unsent = [];

  function add(entry) {
    if (!transcript.add(entry)) {
      if (entry.card) cards.update(entry.card);
      return null;
    }
    if (entry.from === "resident") {
      view.openEntries().forEach((offered) => (offered.chosen = choiceMade(offered, entry.text)));
      view.settle();
    }
    return view.draw(entry);
  }

  /** `sent` differs from `shown` when a button stands for something other than its title. */
  function speak(shown, sent = shown) {
    if (!identity.begin()) page.notKept();
    const entry = { key: newMessageId(), from: "resident", text: shown, at: new Date(), choices: [], chosen: null, card: null };
    unsent.push(entry);
    page.spoke(add(entry));
    outbox.add(sent, entry.key);
  }

  async function deliver(text, id) {
    // Earlier messages first, so that they stand above the new one and are not taken for new replies.
    await restore();
    return door.send(text, id);
  }

  function onOutbox(key, state, more) {
    if (state === "sent" || state === "refused") unsent = unsent.filter((entry) => entry.key !== key);
    page.state(key, state, more);
    if (state === "sent") {
      hear(fromReplies(more, key));
      watch.stir();
    }
    page.changed(outbox.size());
  }

  async function onLate(messages, awaited) {
    // An answer to what was not said here, but in another tab or on a card's plain page: what it answers stands first.
    if (messages.some((message) => message.message_id && !transcript.has(message.message_id))) await catchUp();
    hear(fromReplies(messages));
    page.waiting(awaited || outbox.size() > 0);
    // An answer that was in time for the earlier page is not among the late ones, but it is in the history.
    if (owed && !awaited) catchUp();
  }

  function hear(entries) {
    const items = entries.map(add).filter(Boolean);
    if (items.length) page.replied(items);
  }

  function restore() {
    if (restored) return Promise.resolve();
    if (!fetching) fetching = fetchHistory().finally(() => (fetching = null));
    return fetching;
  }

  async function fetchHistory() {
    const history = await readHistory();
    restored = true;
    redraw(history);
    owed = Boolean(history.waiting);
    page.waiting(owed || outbox.size() > 0);
    watch.stir();
  }

  function redraw(history) {
    watch.from(history.cursor);
    if (!history.messages.length) return;
    page.restoring(true);
    transcript.clear();
    view.clear();
    fromHistory(history.messages).concat(unsent).forEach(add);
    page.restoring(false);
  }

  /** Adds what is missing here: answers to an earlier page, and what was said in another tab. */
  async function catchUp() {
    const secret = identity.secret();
    if (!restored || !secret) return;
    try {
      const history = await readHistory();
      if (secret !== identity.secret()) return; // deleted meanwhile
      hear(fromHistory(history.messages));
      owed = owed && Boolean(history.waiting);
    } catch (unreachable) {
      watch.stir(); // the next late answer, or the next look at the page, tries again
    }
  }

  async function readHistory() {
    try {
      return await door.history();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { messages: [], cursor: "", waiting: false }; // the conversation is gone: begin anew
    }
  }

  /** A secure card was accepted: what was filled in is a line of the resident's, and the answer follows. */
  function cardAccepted(answer) {
    const at = new Date();
    const line = { key: answer.message_id, from: "resident", text: answer.filled_in, at, choices: [], chosen: null, card: null };
    const item = add(line);
    if (item) page.spoke(item);
    hear(fromReplies(answer.messages, answer.message_id));
    watch.stir();
  }

  return {
    speak,
    catchUp,
    cardAccepted,
    /** Shows what was said before, if anything. Throws `Unreachable` when the council's server does not answer. */
    restore,
    isRestored: () => restored,
    isEmpty: () => transcript.entries().length === 0,
    entries: transcript.entries,
    hurry() {
      outbox.hurry();
      if (restored && identity.secret()) watch.ask();
    },
    /** Erases it here and at the council. Nothing has changed when it throws. */
    async erase() {
      try {
        if (identity.secret()) await door.erase();
      } catch (error) {
        if (!(error instanceof Refused && error.status === 404)) throw error;
      }
      outbox.clear();
      watch.stop();
      identity.forget();
      transcript.clear();
      view.clear();
      unsent = [];
      owed = false;
      restored = true;
    },
  };
}
