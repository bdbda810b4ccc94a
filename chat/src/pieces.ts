// Splits a message into plain text and safe links. It makes text nodes only: a message is never read as HTML.

import { make } from "./dom";

// A link ends at white space, quotes and angle brackets, and at characters that turn the direction of writing, since
// those can make an address look like another.
const LINK = /https?:\/\/[^\s<>"'\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gi;
const CLOSING = /[.,;:!?\u2019\u201D\]]+$/;

export interface Piece {
  text: string;
  href?: string;
}

/** The pieces in order; joined, their texts are the message. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = trimmed(match[0]);
    const href = safeAddress(shown);
    const start = match.index ?? 0;
    if (!href) continue;
    if (start > from) found.push({ text: text.slice(from, start) });
    found.push({ text: shown, href });
    from = start + shown.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** The end of a sentence is not part of its link; a bracket is only when the link opened it. */
function trimmed(link: string): string {
  let shown = link.replace(CLOSING, "");
  while (shown.endsWith(")") && shown.split(")").length > shown.split("(").length) {
    shown = shown.slice(0, -1).replace(CLOSING, "");
  }
  return shown;
}

function safeAddress(shown: string): string | null {
  try {
    const address = new URL(shown);
    const web = address.protocol === "https:" || address.protocol === "http:";
    // "https://council.example@elsewhere.example" goes elsewhere: not a link that a council would send.
    return web && address.hostname && !address.username && !address.password ? address.href : null;
  } catch {
    return null;
  }
}

/** Fills `place` with a message. Line breaks stay, because the style sheet keeps white space. `newTab` is heard after a link. */
export function fill(place: HTMLElement, text: string, newTab: string): void {
  for (const piece of pieces(text)) {
    if (!piece.href) {
      place.append(piece.text);
      continue;
    }
    const link = make("a", { href: piece.href, target: "_blank", rel: "noopener noreferrer" }, piece.text);
    link.append(make("span", { class: "only-heard" }, ` (${newTab})`));
    place.append(link);
  }
}
