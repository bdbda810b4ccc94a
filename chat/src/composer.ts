// The form that a message is written in: Enter sends, Shift+Enter is a new line, and a counter shows near the limit.

import { one } from "./dom";
import { sayCount, type Say } from "./words";

const NEAR = 200;

/** Characters as the server counts them: an emoji is one. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** What the counter shows, and whether the text may be sent: not when it is over. */
export function count(text: string, limit: number): { state: "quiet" | "near" | "over"; left: number } {
  const left = limit - lengthOf(text);
  if (left < 0) return { state: "over", left };
  return { state: left <= NEAR ? "near" : "quiet", left };
}

export interface Composer {
  focus(): void;
  grow(): void;
}

export interface ComposerParts {
  form: HTMLFormElement;
  say: Say;
  limit: number;
  send(text: string): void;
}

export function makeComposer({ form, say, limit, send }: ComposerParts): Composer {
  const box = one<HTMLTextAreaElement>(form, "textarea");
  const counter = one(form, ".counter");
  const heard = one(form, ".counter-heard");
  const error = one(form, ".error");
  let lastState = "quiet";

  function showCount(): void {
    const { state, left } = count(box.value, limit);
    const sentence = counted(state, left);
    counter.textContent = sentence;
    counter.classList.toggle("over", state === "over");
    if (state !== lastState || left % 50 === 0) heard.textContent = sentence; // not at every key
    lastState = state;
  }

  function counted(state: string, left: number): string {
    if (state === "quiet") return "";
    return state === "near" ? sayCount(say, "left", left, { left }) : sayCount(say, "over", -left, { over: -left });
  }

  function showError(sentence: string): void {
    error.textContent = sentence;
    if (sentence) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  }

  function grow(): void {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  }

  function submit(): void {
    const text = box.value.trim();
    const { state, left } = count(text, limit);
    if (!text) showError(say("empty"));
    else if (state === "over") showError(say("too_long", { over: -left, limit }));
    else {
      box.value = "";
      changed();
      send(text);
    }
    box.focus();
  }

  function changed(): void {
    showError("");
    showCount();
    grow();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", changed);
  box.addEventListener("keydown", (event) => {
    // 229 and isComposing: Enter that only picks a word of an input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });

  return { focus: () => box.focus(), grow };
}
