// Opens and closes the chat, and sends the focus where it belongs. On a wide screen the page stays usable beside it;
// on a small or zoomed one the chat covers the page, which then cannot be reached until the chat is closed.

import { one } from "./dom";
import type { Given, Ground } from "./ground";

const COVERS = "(max-width: 59.99em), (max-height: 25em)";
const ADDRESS = "#chat";

export interface Panel {
  open(from: HTMLElement | null): void;
  close(): void;
  isOpen(): boolean;
  wasOpen(): boolean;
}

export interface PanelParts {
  panel: HTMLElement;
  launcher: HTMLElement;
  /** The page's own buttons and links that open the chat. */
  openers(): HTMLElement[];
  /** Takes the focus where typing would bring up a keyboard over the words. */
  heading: HTMLElement;
  ground: Ground;
  /** A conversation is there: the focus goes straight to the text area. */
  ready(): boolean;
  focusBox(): void;
  opened(): void;
}

export function makePanel({ panel, launcher, openers, heading, ground, ready, focusBox, opened }: PanelParts): Panel {
  const covers = window.matchMedia(COVERS);
  const touch = window.matchMedia("(pointer: coarse)");
  let returnTo = launcher;

  function open(from: HTMLElement | null): void {
    returnTo = from || launcher;
    panel.hidden = false;
    launcher.hidden = true;
    tell(true);
    remember(true);
    fit();
    opened();
    if (ready() && !touch.matches) focusBox();
    else heading.focus();
  }

  function close(): void {
    panel.hidden = true;
    launcher.hidden = false;
    tell(false);
    remember(false);
    fit();
    returnTo.focus();
  }

  function tell(open: boolean): void {
    [launcher, ...openers()].forEach((opener) => opener.setAttribute("aria-expanded", String(open)));
  }

  function fit(): void {
    const shown = !panel.hidden;
    const covering = covers.matches && shown;
    const left: Given = covering ? "nothing" : "room";
    ground.give(shown ? left : "everything");
    panel.setAttribute("aria-modal", String(covering));
    // A phone's keyboard covers the lower part of the page: the panel keeps to what can be seen.
    const seen = window.visualViewport;
    const zoomed = seen && seen.scale > 1.01;
    panel.style.height = covering && seen && !zoomed ? `${seen.height}px` : "";
  }

  // A frame around the whole conversation helps who uses the keyboard and only puzzles who taps.
  for (const kind of ["pointerdown", "keydown"] as const) {
    document.addEventListener(kind, () => panel.classList.toggle("by-pointer", kind === "pointerdown"), true);
  }
  // Safari 14 is the first that hears "change" here.
  covers.addEventListener("change", fit);
  if (window.visualViewport) window.visualViewport.addEventListener("resize", fit);
  launcher.addEventListener("click", () => open(launcher));
  one(panel, ".close").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) close();
  });

  tell(false);
  return { open, close, isOpen: () => !panel.hidden, wasOpen: () => location.hash === ADDRESS };
}

/** So that a reload finds the chat open. A page that uses its fragment for itself keeps it. */
function remember(open: boolean): void {
  if (open && !location.hash) history.replaceState(history.state, "", ADDRESS);
  if (!open && location.hash === ADDRESS) history.replaceState(history.state, "", location.pathname + location.search);
}
