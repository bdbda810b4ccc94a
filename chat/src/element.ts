// The custom element: a shadow root with the chat in it, so that the council's styles and ours do not meet.

import { startChat } from "./chat";
import { call, Refused, Unreachable } from "./door";
import { makeFrame } from "./frame";
import { makeGround } from "./ground";
import { make, one } from "./dom";
import type { Setup } from "./wire";
import { makeSay } from "./words";

const SETUP_SECONDS = 15;
const FIRST_WAIT = 2;
const LONGEST_WAIT = 60;

export const NAME = "kerbside-chat";

/** What the page's script tag says. `home` is the origin of the council's server. */
export interface Chosen {
  home: string;
  styles: string;
  council: string;
  language: string;
  /** A selector of what makes room beside the chat; empty for nothing. */
  room: string;
}

/** Defines the element for one choice. A second script tag on the same page changes nothing. */
export function defineElement(chosen: Chosen): void {
  if (customElements.get(NAME)) return;
  customElements.define(
    NAME,
    class extends HTMLElement {
      private begun = false;

      connectedCallback(): void {
        if (this.begun) return;
        this.begun = true;
        void begin(this, chosen);
      }
    },
  );
}

async function begin(element: HTMLElement, chosen: Chosen): Promise<void> {
  const setup = await readSetup(chosen);
  if (!setup) return; // this site may not show the chat: the page stays as it is, and the console says why
  const root = element.attachShadow({ mode: "open" });
  const frame = makeFrame(makeSay(setup.words), setup.words, setup.facts);
  await styled(root, chosen.styles);
  root.append(frame);
  const movable = chosen.room ? document.querySelector<HTMLElement>(chosen.room) : null;
  const panel = startChat(frame, chosen.home, setup, makeGround(element, () => `${one(frame, ".panel").offsetWidth}px`, movable));
  // A page's own buttons and links can open the chat: whatever carries this attribute.
  document.addEventListener("click", (event) => {
    const opener = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-opens-chat]") : null;
    if (!opener) return;
    event.preventDefault();
    panel.open(opener);
  });
  document.querySelectorAll<HTMLElement>("[data-needs-chat]").forEach((part) => (part.hidden = false));
}

/** The style sheet stands before anything is shown. When it cannot be had, the chat stays out of sight. */
function styled(root: ShadowRoot, address: string): Promise<void> {
  return new Promise((done, failed) => {
    const sheet = make("link", { rel: "stylesheet", href: address });
    sheet.addEventListener("load", () => done());
    sheet.addEventListener("error", () => failed(new Error("the chat's styles could not be loaded")));
    root.append(sheet);
  });
}

/** The words and facts, asked for until they come; null when the server does not know the site. */
async function readSetup({ home, council, language }: Chosen): Promise<Setup | null> {
  const query = new URLSearchParams({ site_key: council, language });
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await call<Setup>(`${home}/chat/setup?${query.toString()}`, SETUP_SECONDS, {});
    } catch (error) {
      if (error instanceof Refused) {
        console.warn(`The chat was not started: ${error.sentence || error.message}`);
        return null;
      }
      if (!(error instanceof Unreachable)) throw error;
      const pause = Math.max(wait, error.wait) * 1000;
      await new Promise((go) => setTimeout(go, pause));
    }
  }
}
