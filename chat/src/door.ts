// The calls to the council's public door, and what can go wrong with them. It knows no page and keeps nothing.

import type { Identity } from "./identity";
import type { CardAnswer, Facts, History, Late, Message } from "./wire";

/** No answer, or one that means "not now": try again with the same message id. `wait` is in seconds, 0 if not said. */
export class Unreachable extends Error {
  constructor(why: string, readonly wait = 0, readonly busy = false) {
    super(why);
  }
}

/** The council's server answered that it does not take this; `sentence` says why in plain words, or is empty. */
export class Refused extends Error {
  constructor(readonly status: number, readonly sentence: string) {
    super(`refused with ${status}`);
  }
}

const SEND_SECONDS = 30; // the server itself answers within 10
const READ_SECONDS = 15;
const CARD_SECONDS = 45; // the details are checked first, then the assistant answers

export interface Door {
  /** Sends one message; the same `id` again is the same message. Answers the replies. */
  send(text: string, id: string): Promise<Message[]>;
  /** Replies that came late, after `cursor` ("" is the start). */
  late(cursor: string): Promise<Late>;
  history(): Promise<History>;
  /** Sends what a secure card was filled in with to the card's own address. No sender goes with it. */
  sendCard(path: string, fields: Record<string, string>): Promise<CardAnswer>;
  extendCard(path: string): Promise<CardAnswer>;
  /** Records what was pressed under a question of the chat itself: "was this answered?" and the end's two. */
  judge(answer: Record<string, string | number>): Promise<unknown>;
  erase(): Promise<unknown>;
}

/** `home` is the origin of the council's server, which need not be the page's own. */
export function makeDoor(home: string, identity: Identity, facts: Facts): Door {
  const asJson = (body: unknown): RequestInit => ({
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const asSender = (method = "GET"): RequestInit => ({
    method,
    headers: { "X-Sender": identity.secret() || "", "X-Site-Key": facts.site_key },
  });
  const sentBy = (body: Record<string, unknown>): RequestInit => {
    const { headers, ...rest } = asJson(body);
    return { ...rest, headers: { ...headers, ...asSender().headers } };
  };
  const ask = <T>(path: string, seconds: number, options: RequestInit) => call<T>(home + path, seconds, options);

  return {
    send(text, id) {
      const metadata = { message_id: id, language: facts.language, site_key: facts.site_key };
      const body = { sender: identity.secret(), message: text, metadata };
      return ask("/webhooks/rest/webhook", SEND_SECONDS, asJson(body));
    },
    late(cursor) {
      const after = cursor === "" ? "" : `?after=${encodeURIComponent(cursor)}`;
      return ask(`/webhooks/rest/poll${after}`, READ_SECONDS, asSender());
    },
    history: () => ask("/conversation", READ_SECONDS, asSender()),
    sendCard: (path, fields) => ask(path, CARD_SECONDS, asJson(fields)),
    extendCard: (path) => ask(path, READ_SECONDS, asJson({})),
    judge: (answer) => ask("/conversation/judged", READ_SECONDS, sentBy(answer)),
    erase: () => ask("/conversation", READ_SECONDS, asSender("DELETE")),
  };
}

/** One call. Answers the JSON, or throws `Unreachable` or `Refused`. */
export async function call<T>(address: string, seconds: number, options: RequestInit): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    const answer = await fetch(address, { ...options, signal: stop.signal, cache: "no-store", credentials: "omit" });
    if (answer.ok) return (answer.status === 204 ? null : await answer.json()) as T;
    throw await problem(answer);
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Refused) throw error;
    throw new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
  }
}

async function problem(answer: Response): Promise<Error> {
  const wait = Number(answer.headers.get("Retry-After")) || 0;
  const again = answer.status >= 500 || [408, 409, 425, 429].includes(answer.status);
  if (again) return new Unreachable(`answered ${answer.status}`, wait, answer.status === 429 || answer.status === 409);
  let sentence = "";
  try {
    const { error } = (await answer.json()) as { error?: unknown };
    // A sentence is for the resident; "Not Found" and the like are not.
    if (typeof error === "string" && /\s.*[.!?]$/.test(error)) sentence = error;
  } catch {
    // A proxy's own page says nothing to a resident.
  }
  return new Refused(answer.status, sentence);
}
