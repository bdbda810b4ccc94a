// Starts the chat: finds the parts of the page, joins them to the conversation, and shows waiting and trouble.

import { makeCards } from "./card.js";
import { makeComposer } from "./composer.js";
import { makeConversation } from "./conversation.js";
import { Unreachable, makeDoor } from "./door.js";
import { makeIdentity } from "./identity.js";
import { makeOptions, makeQuestion, saveFile } from "./options.js";
import { makePanel } from "./panel.js";
import { makeScroll } from "./scroll.js";
import { makeSigns } from "./signs.js";
import { asText } from "./transcript.js";
import { makeView } from "./view.js";
import { makeWaiting } from "./waiting.js";
import { readWords, sayCount } from "./words.js";

const one = (selector) => document.querySelector(selector);
const { say, facts } = readWords(document);
const identity = makeIdentity(() => window.localStorage);
const launcher = one(".launcher");
const log = one(".log");
const touch = window.matchMedia("(pointer: coarse)");
let notKeptSaid = false;
let unsentInTrouble = false;
let unread = 0;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
const calendar = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/London" });
const time = (at) => clock.format(at);
const clockInWords = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London" });
const timeInWords = (at) => clockInWords.format(at).replace(/\s/g, ""); // 8:05pm

const signs = makeSigns({ notice: one(".notice"), trouble: one(".trouble"), heard: one(".chat-status"), say });
const scroll = makeScroll({ scroller: one(".scroller"), jump: one(".jump") });
const waiting = makeWaiting({ typing: one(".typing"), heard: one(".chat-status"), sentence: say("writing") });
const door = makeDoor(identity, facts);
const cards = makeCards({ door, say, time: timeInWords, accepted: cardAccepted });
const view = makeView({
  log: log.querySelector("ol"),
  say,
  time,
  cards,
  choose: (choice) => pressed(choice.title, choice.payload),
});
const conversation = makeConversation({
  door,
  identity,
  view,
  cards,
  page: { spoke, replied, waiting: waiting.show, state, notKept, restoring, changed },
});
const composer = makeComposer({ form: one(".composer"), say, limit: facts.limit, send: (text) => conversation.speak(text) });
const options = makeOptions({ button: one(".options-button"), list: one(".options"), around: one(".panel-inner") });
const panel = makePanel({
  panel: one(".panel"),
  launcher,
  openers: Array.from(document.querySelectorAll("[data-opens-chat]")),
  heading: one(".panel h2"),
  ready: () => !conversation.isEmpty(),
  focusBox: composer.focus,
  opened,
});
const question = makeQuestion({
  box: one(".veil"),
  behind: [one(".panel-inner"), one(".page")],
  yes: erase,
  returnTo: one(".options-button"),
});

function pressed(shown, sent) {
  moveOn();
  conversation.speak(shown, sent);
}

/** What had the focus is about to go: the focus moves on, on a phone not to where it calls up a keyboard. */
function moveOn() {
  if (touch.matches) one(".scroller").focus({ preventScroll: true });
  else composer.focus();
}

function cardAccepted(answer) {
  moveOn();
  conversation.cardAccepted(answer);
}

function spoke(item) {
  one(".suggestions").hidden = true;
  signs.spoke();
  scroll.toEnd(item);
}

function replied(items) {
  if (panel.isOpen()) return scroll.toNew(items);
  unread += items.length;
  const sentence = sayCount(say, "launch_new", unread, { count: unread });
  launcher.querySelector(".unread").textContent = sentence;
  one(".chat-status").textContent = sentence;
}

function opened() {
  unread = 0;
  launcher.querySelector(".unread").textContent = "";
  composer.grow();
  scroll.settle();
}

function state(key, kind, more) {
  if (kind === "retrying" && more) {
    waiting.show(false);
    signs.trouble(more.busy ? "busy" : "unreachable");
  }
  if (kind === "sending") waiting.show(true);
  if (kind === "sent" || kind === "refused") {
    signs.noTrouble();
    waiting.show(false);
  }
  if (kind === "refused") view.setState(key, say("not_sent", { sentence: more || say("not_sent_plain") }), true);
  else if (kind === "sent") view.setState(key, "");
  else view.setState(key, say(kind));
}

function changed(unsent) {
  unsentInTrouble = unsent > 0 && signs.isTrouble();
}

function notKept() {
  if (!notKeptSaid) signs.tellWithMessage(say("not_kept"));
  notKeptSaid = true;
}

/** What was said before is shown, not read out again. */
function restoring(now) {
  if (now) log.setAttribute("aria-live", "off");
  else {
    one(".suggestions").hidden = true;
    scroll.settle();
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  }
}

async function restore() {
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

async function erase() {
  try {
    await conversation.erase();
    signs.noTrouble({ quietly: true });
    waiting.show(false);
    one(".suggestions").hidden = false;
    signs.tell(say("deleted"));
    unsentInTrouble = false;
    notKeptSaid = false;
  } catch (error) {
    signs.tell(say("delete_failed"));
  }
  one(".panel h2").focus();
}

function save() {
  options.close();
  if (conversation.isEmpty()) return signs.tell(say("save_empty"));
  const words = {
    heading: say("save_heading"),
    saved: say("save_when", { when: calendar.format(new Date()) }),
    you: say("you"),
    assistant: say("assistant_name"),
    contact: say("save_contact"),
    form: say("card_in_copy"),
  };
  saveFile(`${say("save_name")}.txt`, asText(conversation.entries(), words, time));
  signs.tell(say("saved"));
}

one(".save").addEventListener("click", () => {
  save();
  one(".options-button").focus();
});
one(".print").addEventListener("click", () => {
  options.close();
  window.print();
});
one(".delete").addEventListener("click", () => {
  options.close();
  question.ask();
});
one(".person-button").addEventListener("click", () => pressed(say("person_words")));
one(".try-now").addEventListener("click", () => {
  composer.focus();
  conversation.hurry();
});
document.querySelectorAll(".suggestion").forEach((button) => {
  button.addEventListener("click", () => pressed(button.textContent.trim()));
});
window.addEventListener("online", () => conversation.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  conversation.hurry();
  conversation.catchUp();
});
window.addEventListener("beforeunload", (event) => {
  if (!unsentInTrouble) return;
  event.preventDefault();
  event.returnValue = say("leaving");
});

document.querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));
restore();
if (panel.wasOpen()) panel.open(null);
