// Joins the parts of the chat to the conversation, and shows waiting and trouble. Everything stands in one root.

import { makeCards } from "./card";
import { makeComposer } from "./composer";
import { makeConversation } from "./conversation";
import { makeDoor, Unreachable } from "./door";
import { one } from "./dom";
import { makeEnding } from "./ending";
import type { Ground } from "./ground";
import { makeIdentity, PLACE } from "./identity";
import { makeMoments } from "./moments";
import { makeOptions, makeQuestion, saveFile } from "./options";
import type { Sending } from "./outbox";
import { makePanel, type Panel } from "./panel";
import { makeScroll } from "./scroll";
import { makeSigns } from "./signs";
import { asText } from "./transcript";
import { makeView } from "./view";
import { makeWaiting } from "./waiting";
import type { CardAnswer, Setup } from "./wire";
import { makeSay, sayCount } from "./words";

const LOOKS = 5; // how often, and after how many milliseconds, a conversation begun in another tab is looked for
const LOOK_AFTER = 1500;

/** Starts the chat in a frame that `makeFrame` made. `home` is the origin of the council's server. */
export function startChat(root: HTMLElement, home: string, { words, facts }: Setup, ground: Ground): Panel {
  const part = <T extends HTMLElement = HTMLElement>(selector: string) => one<T>(root, selector);
  const say = makeSay(words);
  const moments = makeMoments(facts.language);
  const identity = makeIdentity(() => window.localStorage);
  const launcher = part(".launcher");
  const log = part(".log");
  const heading = part(".panel h2");
  const status = part(".chat-status");
  const touch = window.matchMedia("(pointer: coarse)");
  let notKeptSaid = false;
  let unsentInTrouble = false;
  let unread = 0;

  const signs = makeSigns({ notice: part(".notice"), trouble: part(".trouble"), heard: status, say });
  const scroll = makeScroll({ scroller: part(".scroller"), jump: part(".jump") });
  const waiting = makeWaiting({ typing: part(".typing"), heard: status, sentence: say("writing") });
  const door = makeDoor(home, identity, facts);
  const cards = makeCards({ door, say, time: moments.inWords, accepted: cardAccepted });
  const view = makeView({
    log: one(log, "ol"),
    say,
    time: moments.short,
    cards,
    choose: (choice) => pressed(choice.title, choice.payload),
    judged: (message, answered) => void door.judge({ message_id: message, answered }).catch(() => undefined),
  });
  const conversation = makeConversation({
    door,
    identity,
    view,
    cards,
    page: { spoke, replied, waiting: waiting.show, state, notKept, restoring, changed },
  });
  const composer = makeComposer({ form: part<HTMLFormElement>(".composer"), say, limit: facts.limit, send: (text) => conversation.speak(text) });
  const optionsButton = part(".options-button");
  const options = makeOptions({ button: optionsButton, list: part(".options"), around: part(".panel-inner") });
  const panel = makePanel({
    panel: part(".panel"),
    launcher,
    openers: () => Array.from(document.querySelectorAll<HTMLElement>("[data-opens-chat]")),
    heading,
    ground,
    ready: () => !conversation.isEmpty(),
    focusBox: composer.focus,
    opened,
  });
  const question = makeQuestion({ box: part(".veil"), behind: () => [part(".panel-inner"), ...ground.beside()], yes: erase, returnTo: optionsButton });
  const ending = makeEnding({ place: part(".ending"), door, say, over: ended });

  function pressed(shown: string, sent?: string): void {
    moveOn();
    conversation.speak(shown, sent);
  }

  /** What had the focus is about to go: the focus moves on, on a phone not to where it calls up a keyboard. */
  function moveOn(): void {
    if (touch.matches) part(".scroller").focus({ preventScroll: true });
    else composer.focus();
  }

  function cardAccepted(answer: CardAnswer): void {
    moveOn();
    conversation.cardAccepted(answer);
  }

  function spoke(item: HTMLElement): void {
    part(".suggestions").hidden = true;
    signs.spoke();
    scroll.toEnd(item);
  }

  function replied(items: HTMLElement[]): void {
    if (panel.isOpen()) return scroll.toNew(items);
    unread += items.length;
    const sentence = sayCount(say, "launch_new", unread, { count: unread });
    one(launcher, ".unread").textContent = sentence;
    status.textContent = sentence;
  }

  function opened(): void {
    unread = 0;
    one(launcher, ".unread").textContent = "";
    composer.grow();
    scroll.settle();
  }

  function state(key: string, sending: Sending): void {
    if (sending.kind === "retrying" && sending.error) {
      waiting.show(false);
      signs.trouble(sending.error.busy ? "busy" : "unreachable");
    }
    if (sending.kind === "sending") waiting.show(true);
    if (sending.kind === "sent" || sending.kind === "refused") {
      signs.noTrouble();
      waiting.show(false);
    }
    if (sending.kind === "refused") view.setState(key, say("not_sent", { sentence: sending.sentence || say("not_sent_plain") }), true);
    else if (sending.kind === "sent") view.setState(key, "");
    else view.setState(key, say(sending.kind));
  }

  function changed(unsent: number): void {
    unsentInTrouble = unsent > 0 && signs.isTrouble();
  }

  function notKept(): void {
    if (!notKeptSaid) signs.tellWithMessage(say("not_kept"));
    notKeptSaid = true;
  }

  /** What was said before is shown, not read out again. */
  function restoring(now: boolean): void {
    if (now) log.setAttribute("aria-live", "off");
    else {
      part(".suggestions").hidden = true;
      scroll.settle();
      setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
    }
  }

  async function restore(): Promise<void> {
    let wait = 2;
    while (identity.secret() && !conversation.isRestored()) {
      try {
        await conversation.restore();
        if (signs.told() === say("unreachable_history")) signs.tell("");
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        if (!signs.isTrouble()) signs.tell(say("unreachable_history"));
        const pause = wait * 1000;
        await new Promise((done) => setTimeout(done, pause));
        wait = Math.min(wait * 2, 30);
      }
    }
  }

  /** Back to how the chat looks before the first message, with a sentence. */
  function begunAnew(sentence: string): void {
    signs.noTrouble({ quietly: true });
    waiting.show(false);
    part(".suggestions").hidden = false;
    signs.tell(sentence);
    unsentInTrouble = false;
    notKeptSaid = false;
  }

  async function erase(): Promise<void> {
    try {
      await conversation.erase();
      begunAnew(say("deleted"));
    } catch {
      signs.tell(say("delete_failed"));
    }
    heading.focus();
  }

  function asking(now: boolean): void {
    part(".ending").hidden = !now;
    for (const covered of [".scroller", ".composer", ".person"]) part(covered).hidden = now;
  }

  function ended(thanked: boolean): void {
    asking(false);
    conversation.end();
    begunAnew(say(thanked ? "ended_thanks" : "ended"));
    heading.focus();
  }

  function save(): void {
    if (conversation.isEmpty()) return signs.tell(say("save_empty"));
    const copy = {
      heading: say("save_heading"),
      saved: say("save_when", { when: moments.full(new Date()) }),
      you: say("you"),
      assistant: say("assistant_name"),
      contact: say("save_contact"),
      form: say("card_in_copy"),
    };
    saveFile(`${say("save_name")}.txt`, asText(conversation.entries(), copy, moments.short));
    signs.tell(say("saved"));
  }

  /** One of the options: the list closes, whatever it does. */
  function option(name: string, run: () => void): void {
    part(name).addEventListener("click", () => {
      options.close();
      run();
    });
  }

  option(".save", () => {
    save();
    optionsButton.focus();
  });
  option(".print", () => window.print());
  option(".delete", question.ask);
  option(".end", () => {
    if (conversation.isEmpty()) return panel.close();
    asking(true);
    ending.ask();
  });
  part(".person-button").addEventListener("click", () => pressed(say("person_words")));
  part(".try-now").addEventListener("click", () => {
    composer.focus();
    conversation.hurry();
  });
  root.querySelectorAll<HTMLElement>(".suggestion").forEach((button) => {
    button.addEventListener("click", () => pressed((button.textContent || "").trim()));
  });
  window.addEventListener("online", () => conversation.hurry());
  window.addEventListener("storage", (event) => {
    if (event.key === PLACE || event.key === null) followOtherTab();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    conversation.hurry();
    void conversation.catchUp();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!unsentInTrouble) return;
    event.preventDefault();
    event.returnValue = say("leaving");
  });

  function followOtherTab(): void {
    const now = conversation.follow();
    if (now === "another") void restore().then(() => lookAgain(LOOKS));
    if (now === "none") begunAnew(say("ended_elsewhere"));
  }

  /** The first words of another tab reach the server after the news of them reaches this one. */
  function lookAgain(times: number): void {
    if (!times || !conversation.isEmpty()) return;
    setTimeout(() => void conversation.catchUp().then(() => lookAgain(times - 1)), LOOK_AFTER);
  }

  void restore();
  if (panel.wasOpen()) panel.open(null);
  return panel;
}
