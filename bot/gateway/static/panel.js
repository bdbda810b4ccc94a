// Opens and closes the chat, and sends the focus where it belongs. On a wide screen the page stays usable beside it;
// on a small or zoomed one the chat covers the page, which then cannot be reached until the chat is closed.

const COVERS = "(max-width: 59.99em), (max-height: 25em)";
const ADDRESS = "#chat";

/**
 * @param {object} options
 * @param {HTMLElement} options.panel
 * @param {HTMLElement} options.launcher
 * @param {HTMLElement[]} options.openers everything that opens the chat, the launcher among them
 * @param {HTMLElement} options.heading takes the focus where typing would bring up a keyboard over the words
 * @param {() => boolean} options.ready a conversation is there: the focus goes straight to the text area
 * @param {() => void} options.focusBox
 * @param {() => void} options.opened
 */
export function makePanel({ panel, launcher, openers, heading, ready, focusBox, opened }) {
  const covers = window.matchMedia(COVERS);
  const touch = window.matchMedia("(pointer: coarse)");
  const closer = panel.querySelector(".close");
  let returnTo = launcher;

  function open(from, { quietly = false } = {}) {
    returnTo = from || launcher;
    panel.hidden = false;
    launcher.hidden = true;
    openers.forEach((opener) => opener.setAttribute("aria-expanded", "true"));
    document.documentElement.classList.add("chat-open");
    history.replaceState(null, "", ADDRESS); // so that a reload finds the chat open
    fit();
    opened();
    if (!quietly) (ready() && !touch.matches ? focusBox : () => heading.focus())();
  }

  function close() {
    panel.hidden = true;
    launcher.hidden = false;
    openers.forEach((opener) => opener.setAttribute("aria-expanded", "false"));
    document.documentElement.classList.remove("chat-open");
    history.replaceState(null, "", location.pathname + location.search);
    fit();
    returnTo.focus();
  }

  function fit() {
    const covering = covers.matches && !panel.hidden;
    document.documentElement.classList.toggle("chat-covers", covering);
    panel.setAttribute("aria-modal", String(covering));
    // A phone's keyboard covers the lower part of the page: the panel keeps to what can be seen.
    const seen = window.visualViewport;
    const zoomed = seen && seen.scale > 1.01;
    panel.style.height = covering && seen && !zoomed ? `${seen.height}px` : "";
  }

  // A frame around the whole conversation helps who uses the keyboard and only puzzles who taps.
  ["pointerdown", "keydown"].forEach((kind) =>
    document.addEventListener(kind, () => panel.classList.toggle("by-pointer", kind === "pointerdown"), true)
  );
  covers.addEventListener("change", fit);
  if (window.visualViewport) window.visualViewport.addEventListener("resize", fit);
  openers.forEach((opener) => opener.addEventListener("click", () => open(opener)));
  closer.addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) close();
  });

  return { open, close, isOpen: () => !panel.hidden, wasOpen: () => location.hash === ADDRESS };
}
