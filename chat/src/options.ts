// The options under the chat's title (save, print, end, delete) and the question before deleting.

import { make, one } from "./dom";

/** A button that shows and hides a list of buttons; Escape anywhere in `around` closes it and gives the focus back. */
export function makeOptions({ button, list, around }: Record<"button" | "list" | "around", HTMLElement>): { close(): void } {
  function show(shown: boolean): void {
    list.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
  }
  button.addEventListener("click", () => show(list.hidden));
  around.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden || event.isComposing) return;
    event.preventDefault();
    show(false);
    button.focus();
  });
  return { close: () => show(false) };
}

export interface QuestionParts {
  /** What covers the rest, with the buttons .yes and .no. */
  box: HTMLElement;
  /** What cannot be reached while the question stands. */
  behind(): HTMLElement[];
  yes(): Promise<void>;
  returnTo: HTMLElement;
}

/** The question before something that cannot be undone. The focus goes to the safe answer and comes back afterwards. */
export function makeQuestion({ box, behind, yes, returnTo }: QuestionParts): { ask(): void } {
  const agree = one<HTMLButtonElement>(box, ".yes");
  const refuse = one<HTMLButtonElement>(box, ".no");

  function show(shown: boolean): void {
    box.hidden = !shown;
    behind().forEach((part) => part.toggleAttribute("inert", shown)); // older browsers have only the Tab key kept in, below
  }
  function leave(): void {
    show(false);
    returnTo.focus();
  }
  async function answerYes(): Promise<void> {
    agree.disabled = true;
    try {
      show(false);
      await yes();
    } finally {
      agree.disabled = false;
    }
  }
  agree.addEventListener("click", () => void answerYes());
  refuse.addEventListener("click", leave);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Tab") {
      event.preventDefault();
      const root = box.getRootNode() as Document | ShadowRoot;
      (root.activeElement === agree ? refuse : agree).focus();
    }
  });
  return {
    ask() {
      show(true);
      refuse.focus();
    },
  };
}

/** Gives the resident a file made here; nothing is fetched. */
export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
