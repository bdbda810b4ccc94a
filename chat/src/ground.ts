// The page that the chat stands on. It belongs to somebody else: what is changed there is put back exactly as it was.

/** `everything`: the page is as it was; `room`: it stays usable beside the chat; `nothing`: the chat covers it. */
export type Given = "everything" | "room" | "nothing";

export interface Ground {
  give(given: Given): void;
  /** What stands beside the chat's element. */
  beside(): HTMLElement[];
}

type Put = () => void;

/**
 * @param element the chat's own element, which is never hidden
 * @param width gives the length that the page's content keeps free on its right while the chat stands beside it
 * @param movable what makes room: the page's content, where the page names it
 */
export function makeGround(element: HTMLElement, width: () => string, movable: HTMLElement | null): Ground {
  let undo: Put[] = [];
  let given: Given = "everything";

  function set(node: HTMLElement, property: string, value: string): void {
    const [before, priority] = [node.style.getPropertyValue(property), node.style.getPropertyPriority(property)];
    node.style.setProperty(property, value, "important");
    undo.push(() => (before ? node.style.setProperty(property, before, priority) : node.style.removeProperty(property)));
  }

  function putBack(): void {
    undo.reverse().forEach((put) => put());
    undo = [];
  }

  function give(now: Given): void {
    if (now === given) return;
    putBack();
    given = now;
    if (now === "room" && movable) set(movable, "padding-right", width());
    if (now !== "nothing") return;
    beside(element).forEach((node) => set(node, "visibility", "hidden"));
    set(document.documentElement, "overflow", "hidden");
    set(document.body, "overflow", "hidden");
  }

  // On paper stands the conversation alone while it is open.
  let printing: Put[] = [];
  window.addEventListener("beforeprint", () => {
    if (given === "everything") return;
    const mine = undo;
    undo = [];
    beside(element).forEach((node) => set(node, "display", "none"));
    for (const node of [document.documentElement, document.body]) set(node, "overflow", "visible");
    printing = undo;
    undo = mine;
  });
  window.addEventListener("afterprint", () => {
    printing.reverse().forEach((put) => put());
    printing = [];
  });

  return { give, beside: () => beside(element) };
}

/** Everything on the page that neither holds the element nor is held by it. */
export function beside(element: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let node: HTMLElement | null = element; node && node !== document.body; node = node.parentElement) {
    const siblings = Array.from(node.parentElement?.children ?? []);
    found.push(...siblings.filter((one): one is HTMLElement => one !== node && one instanceof HTMLElement && !/^(SCRIPT|STYLE|TEMPLATE)$/.test(one.tagName)));
  }
  return found;
}
