// A secure card in the conversation: a small form whose values go to the council's server and nowhere else. They are
// never put into the transcript, and are taken out of the page as soon as the card is closed.

import { Refused, Unreachable } from "./door.js";
import { make, makeFields } from "./fields.js";

const ADDRESS = /^\/secure\/[A-Za-z0-9_-]{43}$/;
const WARN_BEFORE = 120; // seconds

/** Whether a reply's `custom` is a card that can be drawn here. */
export function isCard(custom) {
  if (!custom || custom.type !== "secure_form" || typeof custom.card !== "string") return false;
  return custom.state !== "open" || (ADDRESS.test(custom.submit_url) && Array.isArray(custom.fields));
}

/**
 * Draws cards and keeps them going.
 * @param {object} options
 * @param {{sendCard: Function, extendCard: Function}} options.door
 * @param {Function} options.say
 * @param {(at: Date) => string} options.time
 * @param {(answer: object) => void} options.accepted what the page does with the answer of an accepted card
 */
export function makeCards({ door, say, time, accepted }) {
  const drawn = new Map(); // the card's name -> what can be done with it

  function draw(custom) {
    const place = make("section", "secure");
    place.setAttribute("aria-live", "off"); // what changes inside is said by the alerts inside
    const card = { place, timers: [], show, about: custom };
    drawn.set(custom.card, card);
    show(custom);
    return place;

    function show(now) {
      card.about = { ...card.about, ...now };
      if (now.state !== "open") close(card, now.state, now.message);
      else if (!card.form) open(card, now);
      else setTime(card, now);
    }
  }

  function open(card, custom) {
    const title = make("h3", "secure-title", custom.title);
    title.id = `${custom.card}-title`;
    card.place.setAttribute("aria-labelledby", title.id);
    card.problem = make("div", "card-problem");
    card.problem.tabIndex = -1;
    card.problem.setAttribute("role", "alert");
    card.problem.hidden = true;
    card.form = make("form", "card-form");
    card.form.noValidate = true;
    card.form.autocomplete = "on";
    card.fields = makeFields(custom, say);
    card.button = make("button", "button", custom.submit);
    card.button.type = "submit";
    const actions = make("p", "card-actions");
    actions.append(card.button);
    card.form.append(...card.fields.places, actions);
    card.warning = make("div", "card-warning");
    card.warning.setAttribute("role", "alert");
    card.more = make("button", "card-more", say("card_more"));
    card.more.type = "button";
    card.until = make("p", "card-time");
    card.heard = make("p", "only-heard");
    card.heard.setAttribute("role", "status");
    card.place.append(title, make("p", "card-lead", custom.lead), card.problem, card.form, card.warning, card.until, card.heard);
    card.form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(card, custom);
    });
    card.more.addEventListener("click", () => moreTime(card, custom));
    setTime(card, custom);
  }

  async function send(card, custom) {
    if (card.busy) return;
    card.busy = true;
    card.button.setAttribute("aria-disabled", "true");
    card.button.textContent = say("card_sending");
    card.heard.textContent = say("card_sending");
    let answer = null;
    let trouble = "";
    try {
      answer = await door.sendCard(custom.submit_url, card.fields.values());
    } catch (error) {
      if (error instanceof Refused && error.status === 404) answer = { state: "expired", message: error.sentence };
      else if (error instanceof Refused) trouble = error.sentence || say("card_unreachable");
      else if (error instanceof Unreachable) trouble = say(error.busy ? "card_busy" : "card_unreachable");
      else throw error;
    } finally {
      card.busy = false;
      card.heard.textContent = "";
      if (card.form) {
        card.button.removeAttribute("aria-disabled");
        card.button.textContent = custom.submit;
      }
    }
    if (!card.place.isConnected) return; // the conversation was deleted meanwhile
    if (trouble || answer.state === "open") {
      if (card.form) showProblem(card, trouble || answer.message, (answer && answer.errors) || {});
      return;
    }
    close(card, answer.state, answer.message);
    if (answer.status === "accepted") accepted(answer);
    else card.place.focus();
  }

  function showProblem(card, message, errors) {
    card.problem.textContent = "";
    card.problem.append(make("h4", "", say("card_problem")));
    const links = card.fields.showErrors(errors);
    card.problem.append(links || make("p", "", message));
    card.problem.hidden = false;
    card.problem.focus();
    card.problem.scrollIntoView({ block: "nearest" });
  }

  function setTime(card, custom) {
    card.timers.forEach(clearTimeout);
    const ends = new Date(custom.until);
    card.until.textContent = say("card_until", { time: time(ends) });
    const left = typeof custom.seconds_left === "number" ? custom.seconds_left : (ends.getTime() - Date.now()) / 1000;
    const warn = () => {
      card.warning.textContent = "";
      card.warning.append(make("p", "", say("card_warning", { time: time(ends) })), card.more);
      card.more.disabled = false;
      if (card.place.contains(document.activeElement)) card.warning.scrollIntoView({ block: "nearest" });
    };
    card.warning.textContent = "";
    card.timers = [
      setTimeout(warn, Math.max(0, left - WARN_BEFORE) * 1000),
      // What was sent in time is answered by the server, whenever its answer comes.
      setTimeout(() => card.busy || close(card, "expired"), left * 1000),
    ];
  }

  async function moreTime(card, custom) {
    card.more.disabled = true;
    try {
      const answer = await door.extendCard(`${custom.submit_url}/extend`);
      if (!card.form) return;
      if (answer.state !== "open") return close(card, answer.state, answer.message);
      setTime(card, answer);
      card.heard.textContent = card.until.textContent;
      card.fields.focus();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      card.more.disabled = false;
      showProblem(card, say("card_more_failed"), {});
    }
  }

  /** The card becomes one line; what was typed goes with the form. */
  function close(card, state, message) {
    if (card.closed === state) return;
    card.closed = state;
    card.timers.forEach(clearTimeout);
    if (card.fields) card.fields.clear();
    card.form = null;
    card.place.textContent = "";
    card.place.className = `secure secure-closed secure-${state}`;
    card.place.tabIndex = -1;
    card.place.removeAttribute("aria-labelledby");
    const { title } = card.about;
    if (state === "accepted") return card.place.append(make("p", "", say("card_done", { title })));
    card.place.setAttribute("aria-live", "polite");
    card.place.append(make("p", "secure-title", title), make("p", "", message || say("card_expired")));
  }

  return {
    draw,
    /** What the server says of a card that is drawn already: it may have been filled in elsewhere. */
    update(custom) {
      const card = drawn.get(custom.card);
      if (card && !card.busy) card.show(custom);
    },
    /** A newer card of the same form has come: the older one is closed. */
    replace(custom) {
      drawn.forEach((card, name) => {
        if (name !== custom.card && card.form && card.about.form === custom.form) close(card, "expired", say("card_replaced"));
      });
    },
    clear() {
      drawn.forEach((card) => {
        card.timers.forEach(clearTimeout);
        card.form = null;
      });
      drawn.clear();
    },
  };
}
