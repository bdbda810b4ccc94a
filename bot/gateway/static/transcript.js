// What was said so far, in order and once each; and the same as plain text for a copy. It knows no page.

import { isCard } from "./card.js";
import { asPayment, withoutLinks } from "./payment.js";

/**
 * @typedef {{title: string, payload: string}} Choice
 * @typedef {{key: string, from: "resident"|"assistant", text: string, at: Date, choices: Choice[],
 *   chosen: string|null, card: object|null, payment: {href: string, amount: string}|null}} Entry
 */

export function makeTranscript() {
  let entries = [];
  const seen = new Set();
  return {
    entries: () => entries,
    has: (key) => seen.has(key),
    /** Adds an entry unless one with its key is there already. Answers whether it was added. */
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

/**
 * Replies as entries. The same reply may come twice, as the answer to a message sent again and as a late one, so its
 * key is what it answers and what it says.
 * @param {Array} replies in the wire's form
 * @param {string} [answers] the id of the message that they answer, where they do not say it themselves
 */
export function fromReplies(replies, answers) {
  return withKeys(replies, (reply) => ({ ...fromWire(reply), from: "assistant", to: reply.message_id || answers }));
}

/** The server's history as entries. A resident's own message has its id as its key, as it had when it was sent. */
export function fromHistory(messages) {
  return withKeys(messages, (message) => {
    const from = message.from === "resident" ? "resident" : "assistant";
    return { ...fromWire(message), from, to: message.message_id };
  });
}

function fromWire(message) {
  const choices = (message.buttons || []).map(({ title, payload }) => ({ title, payload: payload || title }));
  const at = message.at ? new Date(message.at) : new Date();
  const card = isCard(message.custom) ? message.custom : null;
  // A card's text is for clients that draw none: it says where the form is, and would stand below the form here.
  const payment = asPayment(message.custom);
  return { text: card ? "" : message.text || "", at, choices, chosen: null, card, payment, when: message.at };
}

function withKeys(messages, read) {
  const times = new Map();
  return withoutLinks(messages).map((message) => {
    const { to, when, ...entry } = read(message);
    if (entry.from === "resident" && to) return { ...entry, key: to };
    if (entry.card) return { ...entry, key: `card ${entry.card.card}` };
    const content = JSON.stringify([to || when, entry.from, entry.text, entry.choices, entry.payment && entry.payment.href]);
    times.set(content, (times.get(content) || 0) + 1);
    return { ...entry, key: `${content}${times.get(content)}` };
  });
}

/** The title of the choice that the resident's next words stand for, whether they pressed the button or typed it. */
export function choiceMade(entry, words) {
  const said = words.trim();
  const found = entry.choices.find((choice) => choice.title.trim() === said || choice.payload === said);
  return found ? found.title : null;
}

/**
 * The conversation as plain text for a file.
 * @param {Entry[]} entries
 * @param {{heading: string, saved: string, you: string, assistant: string, contact: string, form: string}} words
 * @param {(at: Date) => string} time
 */
export function asText(entries, words, time) {
  const blocks = entries.map((entry) => {
    const who = entry.from === "resident" ? words.you : words.assistant;
    const choices = entry.choices.map((choice) => `  ${choice.title === entry.chosen ? "[x]" : "[ ]"} ${choice.title}`);
    const said = entry.card ? words.form.replace("{title}", entry.card.title) : entry.text || (entry.payment ? entry.payment.href : "");
    return [`${who}, ${time(entry.at)}`, said, ...choices].filter(Boolean).join("\n");
  });
  const text = [`${words.heading}\n${words.saved}`, ...blocks, words.contact].join("\n\n");
  return `${text}\n`.replace(/\r?\n/g, "\r\n"); // so that Notepad shows the lines too
}
