// Splits a message into plain text and safe links. It makes text nodes only: a message is never read as HTML.

// A link ends at white space, quotes and angle brackets, and at characters that turn the direction of writing, since
// those can make an address look like another.
const LINK = /https?:\/\/[^\s<>"'\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gi;
const CLOSING = /[.,;:!?\u2019\u201D\]]+$/;

/**
 * @param {string} text
 * @returns {Array<{text: string, href?: string}>} in order; joined, the texts are the message
 */
export function pieces(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = trimmed(match[0]);
    const href = safeAddress(shown);
    if (!href) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** The end of a sentence is not part of its link; a bracket is only when the link opened it. */
function trimmed(link) {
  let shown = link.replace(CLOSING, "");
  while (shown.endsWith(")") && shown.split(")").length > shown.split("(").length) {
    shown = shown.slice(0, -1).replace(CLOSING, "");
  }
  return shown;
}

function safeAddress(shown) {
  try {
    const address = new URL(shown);
    const web = address.protocol === "https:" || address.protocol === "http:";
    // "https://council.example@elsewhere.example" goes elsewhere: not a link that a council would send.
    return web && address.hostname && !address.username && !address.password ? address.href : null;
  } catch (notAnAddress) {
    return null;
  }
}

/**
 * Fills `place` with a message. Line breaks stay, because the style sheet keeps white space.
 * @param {HTMLElement} place
 * @param {string} text
 * @param {string} newTab what a screen reader hears after a link
 */
export function fill(place, text, newTab) {
  for (const piece of pieces(text)) {
    if (!piece.href) {
      place.append(piece.text);
      continue;
    }
    const link = document.createElement("a");
    link.href = piece.href;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.append(piece.text);
    const hint = document.createElement("span");
    hint.className = "only-heard";
    hint.append(` (${newTab})`);
    link.append(hint);
    place.append(link);
  }
}
