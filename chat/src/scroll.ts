// Keeps the newest words in sight without pulling the page from under someone who reads further up.

const NEAR = 120; // pixels

export interface Scroll {
  toEnd(item: HTMLElement): void;
  toNew(items: HTMLElement[]): void;
  /** After opening or restoring: the end of the conversation. */
  settle(): void;
}

/** `jump` shows when a reply came out of sight. */
export function makeScroll({ scroller, jump }: { scroller: HTMLElement; jump: HTMLElement }): Scroll {
  let wasNear = true; // measured before anything is added
  let firstUnseen: HTMLElement | null = null;

  const isNear = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;

  function hideJump(): void {
    firstUnseen = null;
    jump.hidden = true;
  }

  function show(first: HTMLElement, last: HTMLElement): void {
    const tall = last.getBoundingClientRect().bottom - first.getBoundingClientRect().top > scroller.clientHeight;
    if (tall) first.scrollIntoView({ block: "start" }); // a long reply is read from its beginning
    else last.scrollIntoView({ block: "end" });
    wasNear = isNear() || tall;
  }

  function settle(): void {
    if (scroller.querySelector(".message")) scroller.scrollTop = scroller.scrollHeight;
  }

  scroller.addEventListener("scroll", () => {
    wasNear = isNear();
    if (wasNear) hideJump();
  });
  jump.addEventListener("click", () => {
    if (firstUnseen) firstUnseen.scrollIntoView({ block: "start" });
    hideJump();
    scroller.focus({ preventScroll: true });
  });

  // A growing text area or a notice takes room away: the newest words stay in sight.
  if ("ResizeObserver" in window) {
    new ResizeObserver(() => {
      if (wasNear) settle();
    }).observe(scroller);
  }

  return {
    toEnd(item) {
      hideJump();
      show(item, item);
    },
    toNew(items) {
      const [first, last] = [items[0], items[items.length - 1]];
      if (!first || !last) return;
      if (wasNear) return show(first, last);
      firstUnseen = firstUnseen || first;
      jump.hidden = false;
    },
    settle,
  };
}
