// A secure card in the conversation: a small form whose values go to the council's server and nowhere else. They are
// never put into the transcript, and are taken out of the page as soon as the card is closed.

import { Refused, Unreachable, type Door } from "./door";
import { make } from "./dom";
import { makeFields, type Fields } from "./fields";
import type { Card, CardAnswer, CardState } from "./wire";
import type { Say } from "./words";

const WARN_BEFORE = 120; // seconds

export interface Cards {
  draw(card: Card): HTMLElement;
  /** What the server says of a card that is drawn already: it may have been filled in elsewhere. */
  update(card: Card): void;
  /** A newer card of the same form has come: the older one is closed. */
  replace(card: Card): void;
  clear(): void;
}

export interface CardParts {
  door: Pick<Door, "sendCard" | "extendCard">;
  say: Say;
  time(at: Date): string;
  /** What the page does with the answer of an accepted card. */
  accepted(answer: CardAnswer): void;
}

/** The form of an open card. */
interface OpenForm {
  form: HTMLFormElement;
  fields: Fields;
  problem: HTMLElement;
  button: HTMLButtonElement;
  warning: HTMLElement;
  more: HTMLButtonElement;
  until: HTMLElement;
  heard: HTMLElement;
}

interface Drawn {
  place: HTMLElement;
  about: Card;
  open: OpenForm | null;
  closed: CardState | null;
  busy: boolean;
  timers: ReturnType<typeof setTimeout>[];
}

export function makeCards({ door, say, time, accepted }: CardParts): Cards {
  const drawn = new Map<string, Drawn>();

  function draw(card: Card): HTMLElement {
    // What changes inside is said by the alerts inside.
    const place = make("section", { class: "secure", "aria-live": "off" });
    const it: Drawn = { place, about: card, open: null, closed: null, busy: false, timers: [] };
    drawn.set(card.card, it);
    show(it, card);
    return place;
  }

  function show(it: Drawn, now: Card): void {
    it.about = { ...it.about, ...now };
    if (now.state !== "open") close(it, now.state, now.message);
    else if (!it.open) open(it);
    else setTime(it, it.open, now);
  }

  function open(it: Drawn): void {
    const card = it.about;
    const title = make("h3", { class: "secure-title", id: `${card.card}-title` }, card.title);
    it.place.setAttribute("aria-labelledby", title.id);
    const fields = makeFields(card, say);
    const button = make("button", { class: "button", type: "submit" }, card.submit);
    const parts: OpenForm = {
      fields,
      button,
      problem: make("div", { class: "card-problem", tabindex: "-1", role: "alert", hidden: true }),
      form: make("form", { class: "card-form", novalidate: true, autocomplete: "on" }, ...fields.places, make("p", { class: "card-actions" }, button)),
      warning: make("div", { class: "card-warning", role: "alert" }),
      more: make("button", { class: "card-more", type: "button" }, say("card_more")),
      until: make("p", { class: "card-time" }),
      heard: make("p", { class: "only-heard", role: "status" }),
    };
    it.open = parts;
    const lead = make("p", { class: "card-lead" }, card.lead);
    it.place.append(title, lead, parts.problem, parts.form, parts.warning, parts.until, parts.heard);
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(it, parts);
    });
    parts.more.addEventListener("click", () => void moreTime(it, parts));
    setTime(it, parts, card);
  }

  async function send(it: Drawn, parts: OpenForm): Promise<void> {
    if (it.busy) return;
    it.busy = true;
    parts.button.setAttribute("aria-disabled", "true");
    parts.button.textContent = say("card_sending");
    parts.heard.textContent = say("card_sending");
    const answer = await submitted(it, parts);
    it.busy = false;
    parts.heard.textContent = "";
    parts.button.removeAttribute("aria-disabled");
    parts.button.textContent = it.about.submit;
    if (!it.place.isConnected) return; // the conversation was deleted meanwhile
    if (answer.state === "open") {
      if (it.open) showProblem(parts, answer.message || "", answer.errors || {});
      return;
    }
    close(it, answer.state, answer.message);
    if (answer.status === "accepted") accepted(answer);
    else it.place.focus();
  }

  /** What became of it; when it could not be sent, it stays open with a sentence. */
  async function submitted(it: Drawn, parts: OpenForm): Promise<CardAnswer> {
    try {
      return await door.sendCard(it.about.submit_url, parts.fields.values());
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return { state: "expired", message: error.sentence };
      if (error instanceof Refused) return { state: "open", message: error.sentence || say("card_unreachable") };
      if (error instanceof Unreachable) return { state: "open", message: say(error.busy ? "card_busy" : "card_unreachable") };
      throw error;
    }
  }

  function showProblem({ problem, fields }: OpenForm, message: string, errors: Record<string, string>): void {
    problem.textContent = "";
    problem.append(make("h4", {}, say("card_problem")), fields.showErrors(errors) || make("p", {}, message));
    problem.hidden = false;
    problem.focus();
    problem.scrollIntoView({ block: "nearest" });
  }

  function setTime(it: Drawn, parts: OpenForm, now: { until?: string; seconds_left?: number }): void {
    it.timers.forEach(clearTimeout);
    const ends = new Date(now.until || it.about.until);
    parts.until.textContent = say("card_until", { time: time(ends) });
    const left = typeof now.seconds_left === "number" ? now.seconds_left : (ends.getTime() - Date.now()) / 1000;
    const warn = () => {
      parts.warning.textContent = "";
      parts.warning.append(make("p", {}, say("card_warning", { time: time(ends) })), parts.more);
      parts.more.disabled = false;
      const root = it.place.getRootNode() as Document | ShadowRoot;
      if (it.place.contains(root.activeElement)) parts.warning.scrollIntoView({ block: "nearest" });
    };
    parts.warning.textContent = "";
    it.timers = [
      setTimeout(warn, Math.max(0, left - WARN_BEFORE) * 1000),
      // What was sent in time is answered by the server, whenever its answer comes.
      setTimeout(() => it.busy || close(it, "expired"), left * 1000),
    ];
  }

  async function moreTime(it: Drawn, parts: OpenForm): Promise<void> {
    parts.more.disabled = true;
    try {
      const answer = await door.extendCard(`${it.about.submit_url}/extend`);
      if (!it.open) return;
      if (answer.state !== "open") return close(it, answer.state, answer.message);
      setTime(it, parts, answer);
      parts.heard.textContent = parts.until.textContent;
      parts.fields.focus();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      parts.more.disabled = false;
      showProblem(parts, say("card_more_failed"), {});
    }
  }

  /** The card becomes one line; what was typed goes with the form. */
  function close(it: Drawn, state: CardState, message = ""): void {
    if (it.closed === state) return;
    it.closed = state;
    it.timers.forEach(clearTimeout);
    it.open?.fields.clear();
    it.open = null;
    it.place.textContent = "";
    it.place.className = `secure secure-closed secure-${state}`;
    it.place.tabIndex = -1;
    it.place.removeAttribute("aria-labelledby");
    const { title } = it.about;
    if (state === "accepted") return it.place.append(make("p", {}, say("card_done", { title })));
    it.place.setAttribute("aria-live", "polite");
    it.place.append(make("p", { class: "secure-title" }, title), make("p", {}, message || say("card_expired")));
  }

  return {
    draw,
    update(card) {
      const it = drawn.get(card.card);
      if (it && !it.busy) show(it, card);
    },
    replace(card) {
      drawn.forEach((it, name) => {
        if (name !== card.card && it.open && it.about.form === card.form) close(it, "expired", say("card_replaced"));
      });
    },
    clear() {
      drawn.forEach((it) => {
        it.timers.forEach(clearTimeout);
        it.open = null;
      });
      drawn.clear();
    },
  };
}
