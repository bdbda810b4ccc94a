// The page's sentences and facts, which the server wrote into the page as data. No sentence stands in a script.

/**
 * Reads the data block. `say(key, facts)` fills {names} in a sentence; an unknown key is a mistake of ours and throws.
 * @param {Document} page
 */
export function readWords(page) {
  const data = JSON.parse(page.getElementById("chat-data").textContent);
  return { say: makeSay(data.words), list: (key) => data.words[key] || [], facts: data.facts };
}

/** @param {Object<string, string>} words */
export function makeSay(words) {
  return function say(key, facts = {}) {
    if (typeof words[key] !== "string") throw new Error(`there are no words for ${key}`);
    return words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
  };
}

/** One or many: `say` with `_one` or `_many` behind the key. */
export function sayCount(say, key, count, facts) {
  return say(count === 1 ? `${key}_one` : `${key}_many`, facts);
}
