// Notices and trouble above the text area. Their boxes are always in the page, empty when there is nothing to say,
// because screen readers pass over a live region that appears together with its words.

/**
 * @param {{notice: HTMLElement, trouble: HTMLElement, heard: HTMLElement, say: Function}} parts `heard` is a status
 *   region that is only heard
 */
export function makeSigns({ notice, trouble, heard, say }) {
  const words = trouble.querySelector("p");
  const tryNow = trouble.querySelector("button");
  let staysOnce = false;

  return {
    /** Shows a notice until the resident writes again; an empty sentence takes it away. */
    tell(sentence) {
      notice.textContent = sentence;
    },
    /** Shows a notice that belongs to the message being written now, so it stays until the one after. */
    tellWithMessage(sentence) {
      notice.textContent = sentence;
      staysOnce = true;
    },
    spoke() {
      if (!staysOnce) notice.textContent = "";
      staysOnce = false;
    },
    told: () => notice.textContent,
    isTrouble: () => !tryNow.hidden,
    trouble(key) {
      const sentence = say(key);
      if (words.textContent !== sentence) words.textContent = sentence; // said once, not at every try
      tryNow.hidden = false;
    },
    /** `quietly` when nothing has come back, but nothing is waiting to be sent either. */
    noTrouble({ quietly = false } = {}) {
      if (!tryNow.hidden && !quietly) heard.textContent = say("back");
      words.textContent = "";
      tryNow.hidden = true;
    },
  };
}
