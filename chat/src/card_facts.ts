// Which replies are secure cards that can be drawn here. Only the council's own addresses are ever written to.

import type { Card, Custom } from "./wire";

const ADDRESS = /^\/secure\/[A-Za-z0-9_-]{43}$/;

/** A reply's `custom` as a card, or null when it is none that can be drawn. */
export function asCard(custom: Custom | undefined): Card | null {
  if (!custom || custom.type !== "secure_form" || typeof custom.card !== "string") return null;
  const open = typeof custom.submit_url === "string" && ADDRESS.test(custom.submit_url) && Array.isArray(custom.fields);
  return custom.state !== "open" || open ? (custom as unknown as Card) : null;
}
