// The fields of a secure card: labels, hints, and what is wrong with them. It sends nothing.

import { make } from "./dom";
import type { Card, CardField } from "./wire";
import type { Say } from "./words";

const TYPES = ["text", "email", "tel", "password"];

export interface Fields {
  places: HTMLElement[];
  values(): Record<string, string>;
  /** Shows a sentence at each wrong field. Answers a list of links to them, or null when none is wrong. */
  showErrors(errors: Record<string, string>): HTMLElement | null;
  focus(): void;
  /** Takes out what was typed. */
  clear(): void;
}

interface Drawn {
  place: HTMLElement;
  input: HTMLInputElement;
  error: HTMLElement;
  hint: string;
}

export function makeFields(card: Card, say: Say): Fields {
  const drawn = new Map<string, Drawn>();
  const id = (name: string) => `${card.card}-${name}`;
  const optional = (field: CardField) => !field.required && !(card.one_of || []).length;

  function draw(field: CardField): HTMLElement {
    const words = optional(field) ? `${field.label} ${say("card_optional")}` : field.label;
    const label = make("label", { for: id(field.name) }, words);
    const hint = make("p", { class: "card-hint", id: id(`${field.name}-hint`), hidden: !field.hint }, field.hint || "");
    const error = make("p", { class: "card-error", id: id(`${field.name}-error`), hidden: true });
    const input = make("input", {
      id: id(field.name),
      name: field.name,
      type: TYPES.includes(field.type || "") ? (field.type as string) : "text",
      inputmode: field.inputmode || "text",
      autocomplete: field.autocomplete || "off",
      spellcheck: "false",
      autocapitalize: "off",
      required: Boolean(field.required),
    });
    const place = make("div", { class: "card-field" }, label, hint, error, input);
    const parts = { place, input, error, hint: field.hint ? hint.id : "" };
    drawn.set(field.name, parts);
    describe(parts, "");
    return place;
  }

  function describe({ place, input, error, hint }: Drawn, sentence: string): void {
    error.textContent = sentence;
    error.hidden = !sentence;
    place.classList.toggle("card-wrong", Boolean(sentence));
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const described = [hint, sentence ? error.id : ""].filter(Boolean).join(" ");
    if (described) input.setAttribute("aria-describedby", described);
    else input.removeAttribute("aria-describedby");
  }

  const places = card.fields.map(draw);
  return {
    places,
    values() {
      const values: Record<string, string> = {};
      drawn.forEach(({ input }, name) => (values[name] = input.value));
      return values;
    },
    showErrors(errors) {
      const list = make("ul");
      drawn.forEach((parts, name) => {
        const sentence = errors[name] || "";
        describe(parts, sentence);
        if (!sentence) return;
        const link = make("a", { href: `#${parts.input.id}` }, sentence);
        link.addEventListener("click", (event) => {
          event.preventDefault(); // the page's address stays as it is
          parts.input.focus();
        });
        list.append(make("li", {}, link));
      });
      return list.children.length ? list : null;
    },
    focus: () => drawn.values().next().value?.input.focus(),
    clear: () => drawn.forEach(({ input }) => (input.value = "")),
  };
}
