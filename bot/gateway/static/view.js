// Draws messages in the log. The log is a live region: what is added is read out once, so nothing is ever added twice,
// and what changes later (a choice, a sending state) changes where live reading is switched off.

import { drawPayment } from "./payment.js";
import { fill } from "./pieces.js";

/**
 * @param {object} options
 * @param {HTMLElement} options.log the list in the live region
 * @param {(key: string, facts?: object) => string} options.say
 * @param {(choice: {title: string, payload: string}) => void} options.choose
 * @param {(at: Date) => string} options.time
 * @param {{draw: Function, replace: Function, clear: Function}} options.cards
 */
export function makeView({ log, say, choose, time, cards }) {
  const drawn = new Map(); // entry key -> its item
  let open = []; // the entries whose buttons can still be pressed

  function draw(entry) {
    const item = make("li", `message message-${entry.from}`);
    if (entry.from === "resident") item.setAttribute("aria-live", "off"); // they know what they wrote
    if (entry.card) {
      item.append(make("span", "only-heard", say("card_arrived", { title: entry.card.title })), cards.draw(entry.card));
      cards.replace(entry.card);
    } else if (entry.text) item.append(drawBubble(entry));
    if (entry.payment) item.append(drawPayment(entry.payment, say));
    if (entry.choices.length) item.append(drawChoices(entry));
    const foot = make("p", "foot");
    foot.append(make("span", "only-seen", `${say(entry.from === "resident" ? "you" : "assistant_name")}, `));
    const when = make("time", "", time(entry.at));
    when.dateTime = entry.at.toISOString();
    foot.append(when, make("span", "state"));
    item.append(foot);
    const before = log.lastElementChild;
    // Who and when stand once under several replies in a row.
    if (before && entry.from === "assistant" && before.matches(".message-assistant")) before.classList.add("followed");
    if (entry.choices.length) open.push(entry);
    drawn.set(entry.key, item);
    log.append(item);
    return item;
  }

  function drawBubble(entry) {
    const bubble = make("div", "bubble");
    bubble.append(make("span", "only-heard", say(entry.from === "resident" ? "you_said" : "assistant_said")));
    const words = make("div", "words");
    words.dir = "auto";
    fill(words, entry.text, say("new_tab"));
    bubble.append(words);
    return bubble;
  }

  function drawChoices(entry) {
    const list = make("ul", "choices");
    list.setAttribute("aria-label", say("choices"));
    entry.choices.forEach((choice) => {
      const button = make("button", "choice", choice.title);
      button.type = "button";
      button.addEventListener("click", () => choose(choice));
      const line = make("li");
      line.append(button);
      list.append(line);
    });
    return list;
  }

  /** The resident has answered: every button becomes text, with the choice marked. */
  function settle() {
    const settled = open;
    open = [];
    settled.forEach((entry) => {
      const list = drawn.get(entry.key).querySelector(".choices");
      list.setAttribute("aria-live", "off");
      list.classList.add("settled");
      entry.choices.forEach((choice, number) => {
        const line = list.children[number];
        line.textContent = choice.title;
        if (choice.title !== entry.chosen) return;
        line.className = "chosen";
        line.append(make("span", "mark", ` (${say("chosen")})`));
      });
    });
  }

  return {
    draw,
    settle,
    openEntries: () => open,
    /** The sending state under a resident's message; empty clears it. */
    setState(key, sentence, problem) {
      const item = drawn.get(key);
      if (!item) return;
      item.querySelector(".state").textContent = sentence ? `. ${sentence}` : "";
      item.classList.toggle("problem", Boolean(problem));
    },
    clear() {
      log.textContent = "";
      cards.clear();
      drawn.clear();
      open = [];
    },
  };
}

function make(name, className = "", text = "") {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.append(text);
  return node;
}
