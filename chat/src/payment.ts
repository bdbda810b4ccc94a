// A payment that can be made now, as a link that looks like a button. It leads to the council's own server, which sends
// the resident on to the payment page, and back into this conversation.

import { make } from "./dom";
import type { Custom, Message } from "./wire";
import type { Say } from "./words";

const PATH = /^\/pay\/[A-Za-z0-9_-]{20,}$/;

export interface Payment {
  href: string;
  amount: string;
}

/** A reply's payment; null when it is no payment that a council would send. */
export function asPayment(custom: Custom | undefined): Payment | null {
  if (!custom || custom.type !== "payment" || typeof custom.url !== "string" || typeof custom.amount !== "string") return null;
  try {
    const address = new URL(custom.url, location.href);
    const web = address.protocol === "https:" || address.protocol === "http:";
    return web && PATH.test(address.pathname) ? { href: address.href, amount: custom.amount } : null;
  } catch {
    return null;
  }
}

/** Replies whose text does not repeat, on a line of its own, the address that the button after it leads to. */
export function withoutLinks(messages: Message[]): Message[] {
  const paid = messages.filter((message) => asPayment(message.custom));
  const addresses = new Set(paid.map((message) => message.custom?.url));
  if (!addresses.size) return messages;
  const keep = (line: string) => !addresses.has(line.trim());
  return messages.map((message) => (message.text ? { ...message, text: message.text.split("\n").filter(keep).join("\n") } : message));
}

/** The button. It opens in this tab: whoever comes back from paying is in the conversation again. */
export function drawPayment(payment: Payment, say: Say): HTMLElement {
  const label = say("pay", { amount: payment.amount });
  return make("p", {}, make("a", { class: "button payment", href: payment.href, rel: "noreferrer" }, label));
}
