// The chat's sentences, as the server gave them. No sentence stands in a script.

import type { Sentences } from "./wire";

export type Say = (key: string, facts?: Record<string, string | number>) => string;

/** `say(key, facts)` fills {names} in a sentence; an unknown key is a mistake of ours and throws. */
export function makeSay(words: Sentences): Say {
  return function say(key, facts = {}) {
    const sentence = words[key];
    if (typeof sentence !== "string") throw new Error(`there are no words for ${key}`);
    return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole));
  };
}

/** One or many: `say` with `_one` or `_many` behind the key. */
export function sayCount(say: Say, key: string, count: number, facts: Record<string, string | number>): string {
  return say(count === 1 ? `${key}_one` : `${key}_many`, facts);
}
