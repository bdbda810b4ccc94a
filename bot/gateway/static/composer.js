// The form that a message is written in: Enter sends, Shift+Enter is a new line, and a counter shows near the limit.

import { sayCount } from "./words.js";

const NEAR = 200;

/** Characters as the server counts them: an emoji is one. */
export function lengthOf(text) {
  return Array.from(text).length;
}

/**
 * What the counter shows and whether the text may be sent.
 * @returns {{state: "quiet"|"near"|"over", left: number}}
 */
export function count(text, limit) {
  const left = limit - lengthOf(text);
  if (left < 0) return { state: "over", left };
  return { state: left <= NEAR ? "near" : "quiet", left };
}

/**
 * @param {object} options
 * @param {HTMLFormElement} options.form
 * @param {Function} options.say
 * @param {number} options.limit
 * @param {(text: string) => void} options.send
 */
export function makeComposer({ form, say, limit, send }) {
  const box = form.querySelector("textarea");
  const counter = form.querySelector(".counter");
  const heard = form.querySelector(".counter-heard");
  const error = form.querySelector(".error");
  let lastState = "quiet";

  function showCount() {
    const { state, left } = count(box.value, limit);
    const sentence =
      state === "quiet" ? "" : state === "near" ? sayCount(say, "left", left, { left }) : sayCount(say, "over", -left, { over: -left });
    counter.textContent = sentence;
    counter.classList.toggle("over", state === "over");
    if (state !== lastState || left % 50 === 0) heard.textContent = sentence; // not at every key
    lastState = state;
  }

  function showError(sentence) {
    error.textContent = sentence;
    if (sentence) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  }

  function grow() {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  }

  function submit() {
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

  function changed() {
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
