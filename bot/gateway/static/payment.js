// A payment that can be made now, as a link that looks like a button. It leads to the council's own server, which sends
// the resident on to the payment page, and back into this conversation.

const PATH = /^\/pay\/[A-Za-z0-9_-]{20,}$/;

/**
 * @param {object|undefined} custom a reply's `custom`
 * @returns {{href: string, amount: string}|null} null when it is no payment that a council would send
 */
export function asPayment(custom) {
  if (!custom || custom.type !== "payment" || typeof custom.url !== "string" || typeof custom.amount !== "string") return null;
  try {
    const address = new URL(custom.url, location.href);
    const web = address.protocol === "https:" || address.protocol === "http:";
    return web && PATH.test(address.pathname) ? { href: address.href, amount: custom.amount } : null;
  } catch (notAnAddress) {
    return null;
  }
}

/**
 * Replies whose text does not repeat, on a line of its own, the address that the button after it leads to.
 * @param {Array<object>} messages in the wire's form
 */
export function withoutLinks(messages) {
  const addresses = new Set(messages.filter((one) => asPayment(one.custom)).map((one) => one.custom.url));
  if (!addresses.size) return messages;
  const keep = (line) => !addresses.has(line.trim());
  return messages.map((one) => (one.text ? { ...one, text: one.text.split("\n").filter(keep).join("\n") } : one));
}

/**
 * @param {{href: string, amount: string}} payment
 * @param {(key: string, facts?: object) => string} say
 */
export function drawPayment(payment, say) {
  const place = document.createElement("p");
  const link = document.createElement("a");
  link.className = "button payment";
  link.href = payment.href; // in this tab: whoever comes back from paying is in the conversation again
  link.rel = "noreferrer";
  link.append(say("pay", { amount: payment.amount }));
  place.append(link);
  return place;
}
