// Notices and trouble above the text area. Their boxes are always in the page, empty when there is nothing to say,
// because screen readers pass over a live region that appears together with its words.

import { one } from "./dom";
import type { Say } from "./words";

export interface Signs {
  /** Shows a notice until the resident writes again; an empty sentence takes it away. */
  tell(sentence: string): void;
  /** Shows a notice that belongs to the message being written now, so it stays until the one after. */
  tellWithMessage(sentence: string): void;
  spoke(): void;
  told(): string;
  isTrouble(): boolean;
  trouble(key: string): void;
  /** `quietly` when nothing has come back, but nothing is waiting to be sent either. */
  noTrouble(how?: { quietly?: boolean }): void;
}

export interface SignParts {
  notice: HTMLElement;
  trouble: HTMLElement;
  /** A status region that is only heard. */
  heard: HTMLElement;
  say: Say;
}

export function makeSigns({ notice, trouble, heard, say }: SignParts): Signs {
  const words = one(trouble, "p");
  const tryNow = one(trouble, "button");
  let staysOnce = false;

  return {
    tell(sentence) {
      notice.textContent = sentence;
    },
    tellWithMessage(sentence) {
      notice.textContent = sentence;
      staysOnce = true;
    },
    spoke() {
      if (!staysOnce) notice.textContent = "";
      staysOnce = false;
    },
    told: () => notice.textContent || "",
    isTrouble: () => !tryNow.hidden,
    trouble(key) {
      const sentence = say(key);
      if (words.textContent !== sentence) words.textContent = sentence; // said once, not at every try
      tryNow.hidden = false;
    },
    noTrouble({ quietly = false } = {}) {
      if (!tryNow.hidden && !quietly) heard.textContent = say("back");
      words.textContent = "";
      tryNow.hidden = true;
    },
  };
}
