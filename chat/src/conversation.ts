// One conversation: what the resident says goes out through the outbox, what comes back goes into the transcript and
// the log. It decides what happened; the page decides how to show trouble and waiting.

import type { Cards } from "./card";
import { Refused, type Door } from "./door";
import { newMessageId, type Identity } from "./identity";
import { makeOutbox, type Sending } from "./outbox";
import { choiceMade, fromHistory, fromReplies, makeTranscript, residentSaid, type Entry } from "./transcript";
import type { View } from "./view";
import { makeWatch } from "./watch";
import type { CardAnswer, History, Message } from "./wire";

/** What the page does when something happened. */
export interface Page {
  spoke(item: HTMLElement): void;
  replied(items: HTMLElement[]): void;
  waiting(shown: boolean): void;
  state(key: string, sending: Sending): void;
  notKept(): void;
  restoring(now: boolean): void;
  /** How many messages have not been sent yet. */
  changed(unsent: number): void;
}

export interface Conversation {
  /** `sent` differs from `shown` when a button stands for something other than its title. */
  speak(shown: string, sent?: string): void;
  /** Adds what is missing here: answers to an earlier page, and what was said in another tab. */
  catchUp(): Promise<void>;
  /** A secure card was accepted: what was filled in is a line of the resident's, and the answer follows. */
  cardAccepted(answer: CardAnswer): void;
  /** Shows what was said before, if anything. Throws `Unreachable` when the council's server does not answer. */
  restore(): Promise<void>;
  isRestored(): boolean;
  isEmpty(): boolean;
  entries(): readonly Entry[];
  hurry(): void;
  /** Erases it here and at the council. Nothing has changed when it throws. */
  erase(): Promise<void>;
  /** Ends it here; the council keeps it as long as it keeps any. The next words begin a new one. */
  end(): void;
  /** Another tab of this site began, ended or deleted one: what is here gives way to it. Answers what there is now. */
  follow(): "same" | "another" | "none";
}

export interface ConversationParts {
  door: Door;
  identity: Identity;
  view: View;
  cards: Pick<Cards, "update">;
  page: Page;
}

export function makeConversation({ door, identity, view, cards, page }: ConversationParts): Conversation {
  const transcript = makeTranscript();
  const outbox = makeOutbox({ send: deliver, changed: onOutbox });
  const watch = makeWatch({ ask: door.late, heard: (messages, awaited) => void onLate(messages, awaited), hidden: () => document.hidden });
  let restored = !identity.secret(); // nothing to fetch when there is no conversation
  let fetching: Promise<void> | null = null; // the fetch of the history, shared by all who wait for it
  let owed = false; // a message that an earlier page sent has no answer yet
  let unsent: Entry[] = [];

  function add(entry: Entry): HTMLElement | null {
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

  function speak(shown: string, sent = shown): void {
    if (!identity.begin()) page.notKept();
    const entry = residentSaid(newMessageId(), shown);
    unsent.push(entry);
    const item = add(entry);
    if (item) page.spoke(item);
    outbox.add(sent, entry.key);
  }

  async function deliver(text: string, id: string): Promise<Message[]> {
    // Earlier messages first, so that they stand above the new one and are not taken for new replies.
    await restore();
    return door.send(text, id);
  }

  function onOutbox(key: string, sending: Sending): void {
    if (sending.kind === "sent" || sending.kind === "refused") unsent = unsent.filter((entry) => entry.key !== key);
    page.state(key, sending);
    if (sending.kind === "sent") {
      hear(fromReplies(sending.replies, key));
      watch.stir();
    }
    page.changed(outbox.size());
  }

  async function onLate(messages: Message[], awaited: boolean): Promise<void> {
    // An answer to what was not said here, but in another tab or on a card's plain page: what it answers stands first.
    if (messages.some((message) => message.message_id && !transcript.has(message.message_id))) await catchUp();
    hear(fromReplies(messages));
    page.waiting(awaited || outbox.size() > 0);
    // An answer that was in time for the earlier page is not among the late ones, but it is in the history.
    if (owed && !awaited) void catchUp();
  }

  function hear(entries: Entry[]): void {
    const items = entries.map(add).filter((item): item is HTMLElement => item !== null);
    if (items.length) page.replied(items);
  }

  function restore(): Promise<void> {
    if (restored) return Promise.resolve();
    if (!fetching) fetching = fetchHistory().finally(() => (fetching = null));
    return fetching;
  }

  async function fetchHistory(): Promise<void> {
    const history = await readHistory();
    restored = true;
    redraw(history);
    owed = Boolean(history.waiting);
    page.waiting(owed || outbox.size() > 0);
    watch.stir();
  }

  function redraw(history: History): void {
    watch.from(history.cursor);
    if (!history.messages.length) return;
    page.restoring(true);
    transcript.clear();
    view.clear();
    fromHistory(history.messages).concat(unsent).forEach(add);
    page.restoring(false);
  }

  async function catchUp(): Promise<void> {
    const secret = identity.secret();
    if (!restored || !secret) return;
    try {
      const history = await readHistory();
      if (secret !== identity.secret()) return; // deleted meanwhile
      hear(fromHistory(history.messages));
      owed = owed && Boolean(history.waiting);
    } catch {
      watch.stir(); // the next late answer, or the next look at the page, tries again
    }
  }

  async function readHistory(): Promise<History> {
    try {
      return await door.history();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { messages: [], cursor: "", waiting: false }; // the conversation is gone: begin anew
    }
  }

  function cardAccepted(answer: CardAnswer): void {
    const item = add(residentSaid(answer.message_id || newMessageId(), answer.filled_in || ""));
    if (item) page.spoke(item);
    hear(fromReplies(answer.messages || [], answer.message_id));
    watch.stir();
  }

  function end(): void {
    identity.forget();
    clear();
  }

  function follow(): "same" | "another" | "none" {
    const before = identity.secret();
    const now = identity.follow();
    if (now === before) return "same";
    clear();
    restored = !now;
    return now ? "another" : "none";
  }

  function clear(): void {
    outbox.clear();
    watch.stop();
    transcript.clear();
    view.clear();
    unsent = [];
    owed = false;
    restored = true;
  }

  return {
    speak,
    catchUp,
    cardAccepted,
    restore,
    end,
    follow,
    isRestored: () => restored,
    isEmpty: () => transcript.entries().length === 0,
    entries: transcript.entries,
    hurry() {
      outbox.hurry();
      if (restored && identity.secret()) watch.ask();
    },
    async erase() {
      try {
        if (identity.secret()) await door.erase();
      } catch (error) {
        if (!(error instanceof Refused && error.status === 404)) throw error;
      }
      end();
    },
  };
}
