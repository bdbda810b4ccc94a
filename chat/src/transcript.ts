// What was said so far, in order and once each; and the same as plain text for a copy. It knows no page.

import { asCard } from "./card_facts";
import { asPayment, withoutLinks, type Payment } from "./payment";
import type { Card, Message } from "./wire";

export interface Choice {
  title: string;
  payload: string;
}

export interface Entry {
  key: string;
  from: "resident" | "assistant";
  text: string;
  at: Date;
  choices: Choice[];
  chosen: string | null;
  card: Card | null;
  payment: Payment | null;
  /** The message that it answers, where the resident may be asked whether it did; otherwise empty. */
  judges: string;
}

export interface Transcript {
  entries(): readonly Entry[];
  has(key: string): boolean;
  /** Adds an entry unless one with its key is there already. Answers whether it was added. */
  add(entry: Entry): boolean;
  clear(): void;
}

export function makeTranscript(): Transcript {
  let entries: Entry[] = [];
  const seen = new Set<string>();
  return {
    entries: () => entries,
    has: (key) => seen.has(key),
    add(entry) {
      if (seen.has(entry.key)) return false;
      seen.add(entry.key);
      entries.push(entry);
      return true;
    },
    clear() {
      entries = [];
      seen.clear();
    },
  };
}

/** A line of the resident's own. */
export function residentSaid(key: string, text: string): Entry {
  return { key, from: "resident", text, at: new Date(), choices: [], chosen: null, card: null, payment: null, judges: "" };
}

/**
 * Replies as entries. The same reply may come twice, as the answer to a message sent again and as a late one, so its
 * key is what it answers and what it says. `answers`: the message that they answer, where they do not say it themselves.
 */
export function fromReplies(replies: Message[], answers = ""): Entry[] {
  return withKeys(replies, (reply) => {
    const to = reply.message_id || answers;
    return { from: "assistant", to, judges: reply.answers === true ? to : "" };
  });
}

/** The server's history as entries. A resident's own message has its id as its key, as it had when it was sent. */
export function fromHistory(messages: Message[]): Entry[] {
  return withKeys(messages, (message) => ({
    from: message.from === "resident" ? "resident" : "assistant",
    to: message.message_id || "",
    judges: "", // asked once, when the answer came
  }));
}

type Whose = Pick<Entry, "from" | "judges"> & { to: string };

function withKeys(messages: Message[], whose: (message: Message) => Whose): Entry[] {
  const times = new Map<string, number>();
  return withoutLinks(messages).map((message) => {
    const { from, to, judges } = whose(message);
    const entry = { ...fromWire(message), from, judges };
    if (from === "resident" && to) return { ...entry, key: to };
    if (entry.card) return { ...entry, key: `card ${entry.card.card}` };
    const said = [to || message.at, from, entry.text, entry.choices, entry.payment && entry.payment.href];
    const content = JSON.stringify(said);
    times.set(content, (times.get(content) || 0) + 1);
    return { ...entry, key: `${content}${times.get(content)}` };
  });
}

function fromWire(message: Message): Omit<Entry, "key" | "from" | "judges"> {
  const card = asCard(message.custom);
  return {
    // A card's text is for clients that draw none: it says where the form is, and would stand below the form here.
    text: card ? "" : message.text || "",
    at: message.at ? new Date(message.at) : new Date(),
    choices: (message.buttons || []).map(({ title, payload }) => ({ title, payload: payload || title })),
    chosen: null,
    card,
    payment: asPayment(message.custom),
  };
}

/** The title of the choice that the resident's next words stand for, whether they pressed the button or typed it. */
export function choiceMade(entry: Entry, words: string): string | null {
  const said = words.trim();
  const found = entry.choices.find((choice) => choice.title.trim() === said || choice.payload === said);
  return found ? found.title : null;
}

export interface CopyWords {
  heading: string;
  saved: string;
  you: string;
  assistant: string;
  contact: string;
  form: string;
}

/** The conversation as plain text for a file. */
export function asText(entries: readonly Entry[], words: CopyWords, time: (at: Date) => string): string {
  const blocks = entries.map((entry) => {
    const who = entry.from === "resident" ? words.you : words.assistant;
    const choices = entry.choices.map((choice) => `  ${choice.title === entry.chosen ? "[x]" : "[ ]"} ${choice.title}`);
    return [`${who}, ${time(entry.at)}`, saidIn(entry, words), ...choices].filter(Boolean).join("\n");
  });
  const text = [`${words.heading}\n${words.saved}`, ...blocks, words.contact].join("\n\n");
  return `${text}\n`.replace(/\r?\n/g, "\r\n"); // so that Notepad shows the lines too
}

function saidIn(entry: Entry, words: CopyWords): string {
  if (entry.card) return words.form.replace("{title}", entry.card.title);
  return entry.text || (entry.payment ? entry.payment.href : "");
}
