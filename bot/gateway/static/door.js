// The calls to the council's public door, and what can go wrong with them. It knows no page and keeps nothing.

/** No answer, or one that means "not now": try again with the same message id. `wait` is in seconds, 0 if not said. */
export class Unreachable extends Error {
  constructor(why, wait = 0, busy = false) {
    super(why);
    this.wait = wait;
    this.busy = busy;
  }
}

/** The council's server answered that it does not take this message; `sentence` says why in plain words, or is empty. */
export class Refused extends Error {
  constructor(status, sentence) {
    super(`refused with ${status}`);
    this.status = status;
    this.sentence = sentence;
  }
}

const SEND_SECONDS = 30; // the server itself answers within 10
const READ_SECONDS = 15;
const CARD_SECONDS = 45; // the details are checked first, then the assistant answers

/**
 * @param {{secret: () => string|null}} identity
 * @param {{language: string, site_key: string}} facts
 */
export function makeDoor(identity, facts) {
  return {
    /** Sends one message; the same `id` again is the same message. Answers the replies. */
    send(text, id) {
      const metadata = { message_id: id, language: facts.language, site_key: facts.site_key };
      return call("/webhooks/rest/webhook", SEND_SECONDS, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sender: identity.secret(), message: text, metadata }),
      });
    },
    /** Replies that came late, after `cursor` ("" is the start). */
    late(cursor) {
      const after = cursor === "" ? "" : `?after=${encodeURIComponent(cursor)}`;
      return call(`/webhooks/rest/poll${after}`, READ_SECONDS, asSender());
    },
    history: () => call("/conversation", READ_SECONDS, asSender()),
    /** Sends what a secure card was filled in with to the card's own address. No sender goes with it. */
    sendCard: (address, fields) => call(address, CARD_SECONDS, asJson(fields)),
    extendCard: (address) => call(address, READ_SECONDS, asJson({})),
    erase: () => call("/conversation", READ_SECONDS, asSender("DELETE")),
  };

  function asJson(body) {
    return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  }

  function asSender(method = "GET") {
    return { method, headers: { "X-Sender": identity.secret() || "" } };
  }
}

async function call(path, seconds, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    const answer = await fetch(path, { ...options, signal: stop.signal, cache: "no-store", credentials: "omit" });
    if (answer.ok) return answer.status === 204 ? null : await answer.json();
    throw await problem(answer);
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Refused) throw error;
    throw new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
  }
}

async function problem(answer) {
  const wait = Number(answer.headers.get("Retry-After")) || 0;
  const again = answer.status >= 500 || [408, 409, 425, 429].includes(answer.status);
  if (again) return new Unreachable(`answered ${answer.status}`, wait, answer.status === 429 || answer.status === 409);
  let sentence = "";
  try {
    const { error } = await answer.json();
    // A sentence is for the resident; "Not Found" and the like are not.
    if (typeof error === "string" && /\s.*[.!?]$/.test(error)) sentence = error;
  } catch (notJson) {
    // A proxy's own page says nothing to a resident.
  }
  return new Refused(answer.status, sentence);
}
