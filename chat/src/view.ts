// Draws messages in the log. The log is a live region: what is added is read out once, so nothing is ever added twice,
// and what changes later (a choice, a sending state) changes where live reading is switched off.

import type { Cards } from "./card";
import { make } from "./dom";
import { drawPayment } from "./payment";
import { fill } from "./pieces";
import type { Choice, Entry } from "./transcript";
import type { Say } from "./words";

export interface View {
  draw(entry: Entry): HTMLElement;
  /** The resident has answered: every button becomes text, with the choice marked. */
  settle(): void;
  /** The entries whose buttons can still be pressed. */
  openEntries(): Entry[];
  /** The sending state under a resident's message; empty clears it. */
  setState(key: string, sentence: string, problem?: boolean): void;
  clear(): void;
}

export interface ViewParts {
  /** The list in the live region. */
  log: HTMLElement;
  say: Say;
  choose(choice: Choice): void;
  time(at: Date): string;
  cards: Cards;
  /** The resident said whether the message of that id was answered. */
  judged(message: string, answered: "yes" | "no"): void;
}

export function makeView({ log, say, choose, time, cards, judged }: ViewParts): View {
  const drawn = new Map<string, HTMLElement>(); // entry key -> its item
  let open: Entry[] = [];

  function draw(entry: Entry): HTMLElement {
    const item = make("li", { class: `message message-${entry.from}` });
    if (entry.from === "resident") item.setAttribute("aria-live", "off"); // they know what they wrote
    if (entry.card) {
      const arrived = say("card_arrived", { title: entry.card.title });
      item.append(make("span", { class: "only-heard" }, arrived), cards.draw(entry.card));
      cards.replace(entry.card);
    } else if (entry.text) item.append(drawBubble(entry));
    if (entry.payment) item.append(drawPayment(entry.payment, say));
    if (entry.choices.length) item.append(drawChoices(entry));
    item.append(drawFoot(entry));
    if (entry.judges) item.append(drawJudging(entry.judges));
    const before = log.lastElementChild;
    // Who and when stand once under several replies in a row.
    if (before && entry.from === "assistant" && before.matches(".message-assistant")) before.classList.add("followed");
    if (entry.choices.length) open.push(entry);
    drawn.set(entry.key, item);
    log.append(item);
    return item;
  }

  function drawBubble(entry: Entry): HTMLElement {
    const speaker = say(entry.from === "resident" ? "you_said" : "assistant_said");
    const words = make("div", { class: "words", dir: "auto" });
    fill(words, entry.text, say("new_tab"));
    return make("div", { class: "bubble" }, make("span", { class: "only-heard" }, speaker), words);
  }

  /** "Was this answered?" under an answer, until the resident goes on. What was pressed becomes a sentence. */
  function drawJudging(message: string): HTMLElement {
    const place = make("div", { class: "judging", role: "group", "aria-label": say("judged_question") });
    const press = (answered: "yes" | "no") => {
      const button = make("button", { class: "judge", type: "button" }, say(`judged_${answered}`));
      button.addEventListener("click", () => {
        judged(message, answered);
        const thanks = make("p", { tabindex: "-1" }, say(`judged_thanks_${answered}`));
        place.textContent = "";
        place.append(thanks);
        thanks.focus();
      });
      return button;
    };
    place.append(make("p", {}, say("judged_question")), press("yes"), press("no"));
    return place;
  }

  function drawFoot(entry: Entry): HTMLElement {
    const who = say(entry.from === "resident" ? "you" : "assistant_name");
    const when = make("time", { datetime: entry.at.toISOString() }, time(entry.at));
    return make("p", { class: "foot" }, make("span", { class: "only-seen" }, `${who}, `), when, make("span", { class: "state" }));
  }

  function drawChoices(entry: Entry): HTMLElement {
    const list = make("ul", { class: "choices", "aria-label": say("choices") });
    entry.choices.forEach((choice) => {
      const button = make("button", { class: "choice", type: "button" }, choice.title);
      button.addEventListener("click", () => choose(choice));
      list.append(make("li", {}, button));
    });
    return list;
  }

  function settle(): void {
    log.querySelectorAll(".judging").forEach((place) => place.querySelector("button") && place.remove());
    const settled = open;
    open = [];
    settled.forEach((entry) => {
      const list = drawn.get(entry.key)?.querySelector(".choices");
      if (!list) return;
      list.setAttribute("aria-live", "off");
      list.classList.add("settled");
      entry.choices.forEach((choice, number) => {
        const line = list.children[number];
        if (!line) return;
        line.textContent = choice.title;
        if (choice.title !== entry.chosen) return;
        line.className = "chosen";
        line.append(make("span", { class: "mark" }, ` (${say("chosen")})`));
      });
    });
  }

  return {
    draw,
    settle,
    openEntries: () => open,
    setState(key, sentence, problem = false) {
      const item = drawn.get(key);
      const state = item?.querySelector(".state");
      if (!item || !state) return;
      state.textContent = sentence ? `. ${sentence}` : "";
      item.classList.toggle("problem", problem);
    },
    clear() {
      log.textContent = "";
      cards.clear();
      drawn.clear();
      open = [];
    },
  };
}
