// The moving dots while a reply is awaited. They are heard once, and only when the reply takes a while.

const HEARD_AFTER = 2500; // milliseconds

export interface WaitingParts {
  typing: HTMLElement;
  heard: HTMLElement;
  sentence: string;
}

export function makeWaiting({ typing, heard, sentence }: WaitingParts): { show(shown: boolean): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    show(shown) {
      if (shown === !typing.hidden) return;
      typing.hidden = !shown;
      clearTimeout(timer);
      if (shown) {
        timer = setTimeout(() => (heard.textContent = sentence), HEARD_AFTER);
        typing.scrollIntoView({ block: "nearest" });
      } else if (heard.textContent === sentence) heard.textContent = "";
    },
  };
}
