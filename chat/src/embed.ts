// What the loader loads: defines the element and puts one on the page, unless the page has placed it itself.

import { defineElement, NAME } from "./element";

const tag = document.currentScript as HTMLScriptElement | null;

function start(script: HTMLScriptElement): void {
  const { council = "", language = "", room = "", styles = "" } = script.dataset;
  defineElement({ home: new URL(script.src).origin, styles, council, language, room });
  if (!document.querySelector(NAME)) document.body.append(document.createElement(NAME));
}

if (tag) {
  if (document.body) start(tag);
  else document.addEventListener("DOMContentLoaded", () => start(tag));
}
