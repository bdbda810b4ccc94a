// Keeps the newest words in sight without pulling the page from under someone who reads further up.

const NEAR = 120;

/** @param {{scroller: HTMLElement, jump: HTMLElement}} parts `jump` shows when a reply came out of sight */
export function makeScroll({ scroller, jump }) {
  let wasNear = true; // measured before anything is added
  let firstUnseen = null;

  const isNear = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;

  function hideJump() {
    firstUnseen = null;
    jump.hidden = true;
  }

  function show(first, last) {
    const tall = last.getBoundingClientRect().bottom - first.getBoundingClientRect().top > scroller.clientHeight;
    if (tall) first.scrollIntoView({ block: "start" }); // a long reply is read from its beginning
    else last.scrollIntoView({ block: "end" });
    wasNear = isNear() || tall;
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
  if (window.ResizeObserver) {
    new ResizeObserver(() => {
      if (wasNear && scroller.querySelector(".message")) scroller.scrollTop = scroller.scrollHeight;
    }).observe(scroller);
  }

  return {
    toEnd(item) {
      hideJump();
      show(item, item);
    },
    toNew(items) {
      if (wasNear) return show(items[0], items[items.length - 1]);
      firstUnseen = firstUnseen || items[0];
      jump.hidden = false;
    },
    /** After opening or restoring: the end of the conversation. */
    settle() {
      if (scroller.querySelector(".message")) scroller.scrollTop = scroller.scrollHeight;
    },
  };
}
