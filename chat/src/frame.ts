// The parts of the chat as elements: launcher, panel, options, conversation, text area, questions. No behaviour here.

import { icon, make } from "./dom";
import type { Facts, Sentences } from "./wire";
import type { Say } from "./words";

const BUBBLE = "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z";
const CROSS = { d: "M4 4l12 12M16 4L4 16", stroke: "currentColor", "stroke-width": "2.5", "stroke-linecap": "round" };

const button = (name: string, words: string) => make("button", { type: "button", class: name }, words);
const heard = (words: string) => make("span", { class: "only-heard" }, words);

/** Everything that stands in the shadow root beside the style sheet. */
export function makeFrame(say: Say, words: Sentences, facts: Facts): HTMLElement {
  const parts = [
    make("p", { class: "chat-status only-heard", role: "status" }),
    makeLauncher(say),
    make(
      "section",
      { class: "panel", id: "chat", role: "dialog", "aria-modal": "false", "aria-labelledby": "chat-heading", hidden: true },
      make(
        "div",
        { class: "panel-inner" },
        makeTop(say),
        makeOptionList(say),
        makePerson(say, facts),
        makeScroller(say, words),
        make("button", { type: "button", class: "jump", hidden: true }, say("jump")),
        makeTrouble(say),
        make("p", { class: "notice", role: "status" }),
        makeForm(say),
        make("div", { class: "ending", hidden: true }),
      ),
      makeQuestionBox(say),
    ),
  ];
  // Two of them: the outer throws off what the site has set for its element, the inner sets our type.
  return make("div", { class: "chat", lang: facts.language }, make("div", { class: "type" }, ...parts));
}

function makeLauncher(say: Say): HTMLElement {
  const launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "chat" });
  launcher.append(icon(24, { d: BUBBLE, fill: "currentColor" }), make("span", {}, say("launch")), " ", make("span", { class: "unread" }));
  return launcher;
}

function makeTop(say: Say): HTMLElement {
  const options = button("options-button", say("options"));
  options.setAttribute("aria-expanded", "false");
  options.setAttribute("aria-controls", "options");
  const heading = make("h2", { id: "chat-heading", tabindex: "-1" }, say("assistant"));
  const close = make("button", { type: "button", class: "close" }, heard(say("close")), icon(20, CROSS));
  return make("div", { class: "panel-top" }, heading, options, close);
}

function makeOptionList(say: Say): HTMLElement {
  const options = ["save", "print", "end", "delete"].map((name) => make("li", {}, button(name, say(name))));
  return make("ul", { class: "options", id: "options", hidden: true }, ...options);
}

function makePerson(say: Say, facts: Facts): HTMLElement {
  const phone = make("a", { href: `tel:${facts.phone_digits}` }, facts.phone);
  return make(
    "div",
    { class: "person" },
    button("person-button", say("person")),
    make("p", {}, `${say("person_phone")} `, phone),
    make("p", { class: "when" }, facts.short_hours),
  );
}

function makeScroller(say: Say, words: Sentences): HTMLElement {
  const before = make(
    "div",
    { class: "before" },
    make("h3", {}, say("before_heading")),
    make("p", {}, make("strong", {}, say("before_automated")), ` ${say("before_can")}`),
    make("p", {}, say("before_person")),
    make("p", {}, say("before_keep")),
    make("p", {}, make("strong", {}, say("before_never"))),
  );
  const log = { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": say("messages") };
  const suggestions = (words.suggestions as string[]).map((one) => make("li", {}, button("choice suggestion", one)));
  const dots = [1, 2, 3].map(() => make("span", { class: "dot" }));
  return make(
    "div",
    { class: "scroller", tabindex: "0", role: "region", "aria-label": say("conversation") },
    before,
    make("div", log, make("ol")),
    make("div", { class: "suggestions" }, make("h3", {}, say("suggestions_label")), make("ul", { class: "choices" }, ...suggestions)),
    make("p", { class: "typing", hidden: true }, heard(say("writing")), ...dots),
  );
}

function makeTrouble(say: Say): HTMLElement {
  const again = make("button", { type: "button", class: "try-now", hidden: true }, say("try_now"));
  return make("div", { class: "trouble" }, make("p", { role: "alert" }), again);
}

function makeForm(say: Say): HTMLElement {
  const box = make("textarea", {
    id: "message",
    rows: "1",
    autocomplete: "off",
    enterkeyhint: "send",
    "aria-describedby": "message-error how-to-send message-count",
  });
  const counter = make("span", { class: "counter", id: "message-count", "aria-hidden": "true" });
  return make(
    "form",
    { class: "composer", novalidate: true },
    make("p", { class: "error", id: "message-error", role: "alert" }),
    make("label", { for: "message" }, say("your_message")),
    make("div", { class: "row" }, box, make("button", { type: "submit", class: "button send" }, say("send"))),
    make("p", { class: "hint" }, make("span", { id: "how-to-send" }, say("how_to_send")), " ", counter),
    make("p", { class: "counter-heard only-heard", role: "status" }),
  );
}

function makeQuestionBox(say: Say): HTMLElement {
  const about = { class: "question", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "question-heading", "aria-describedby": "question-means" };
  const answers = make("p", { class: "answers" }, button("button button-danger yes", say("delete_yes")), " ", button("button button-quiet no", say("delete_no")));
  const heading = make("h3", { id: "question-heading" }, say("delete_question"));
  const means = make("p", { id: "question-means" }, say("delete_means"));
  return make("div", { class: "veil", hidden: true }, make("div", about, heading, means, answers));
}
