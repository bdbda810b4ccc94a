// The end of a chat: two questions, asked once and skippable. What residents would have done without the assistant is
// what a council's figures rest on, so nothing is chosen beforehand and no answer looks better than another.

import type { Door } from "./door";
import { make } from "./dom";
import type { Say } from "./words";

const SATISFACTION = ["5", "4", "3", "2", "1"];
const INSTEAD = ["phone", "visit", "email", "website", "nothing"];

export interface EndingParts {
  place: HTMLElement;
  door: Pick<Door, "judge">;
  say: Say;
  /** The questions are over, answered or not. */
  over(thanked: boolean): void;
}

export interface Ending {
  /** Shows the questions and gives them the focus. */
  ask(): void;
}

export function makeEnding({ place, door, say, over }: EndingParts): Ending {
  const heading = make("h3", { tabindex: "-1", id: "ending-heading" }, say("ending_heading"));
  const satisfaction = radios("satisfaction", SATISFACTION, say);
  const instead = radios("without_us", INSTEAD, say);
  const skip = make("button", { type: "button", class: "button button-quiet ending-skip" }, say("ending_skip"));
  const answers = make("p", { class: "answers" }, make("button", { type: "submit", class: "button" }, say("ending_send")), " ", skip);
  const form = make("form", { class: "ending-form", "aria-labelledby": heading.id }, heading, make("p", {}, say("ending_lead")), satisfaction, instead, answers);
  place.append(form);

  function finish(): void {
    const chosen = new FormData(form);
    const rating = chosen.get("satisfaction");
    const other = chosen.get("without_us");
    record("satisfaction", typeof rating === "string" ? Number(rating) : "skipped");
    record("without_us", typeof other === "string" ? other : "skipped");
    form.reset();
    over(Boolean(rating || other));
  }

  /** Best effort: a question about the chat must not hold up whoever leaves it. */
  function record(question: string, answer: string | number): void {
    door.judge({ question, answer }).catch(() => undefined);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    finish();
  });
  skip.addEventListener("click", () => {
    form.reset();
    finish();
  });
  return {
    ask() {
      form.reset();
      heading.focus();
    },
  };
}

function radios(name: string, values: string[], say: Say): HTMLElement {
  const lines = values.map((value) => {
    const input = make("input", { type: "radio", name, value, id: `${name}-${value}` });
    return make("div", { class: "radio" }, input, make("label", { for: input.id }, say(`${name}_${value}`)));
  });
  return make("fieldset", {}, make("legend", {}, say(`${name}_question`)), ...lines);
}
