// Makes elements. Text becomes text nodes only: nothing is ever read as HTML.

export type Child = Node | string | null;

/** An element with attributes (true means present, false and null mean absent) and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | boolean | null> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, "");
    else if (typeof value === "string") node.setAttribute(key, value);
  }
  for (const child of children) if (child !== null && child !== "") node.append(child);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** A small picture of one path that screen readers pass over. */
export function icon(size: number, path: Record<string, string>): SVGElement {
  const picture = document.createElementNS(SVG, "svg");
  const facts = { "aria-hidden": "true", focusable: "false", width: `${size}`, height: `${size}`, viewBox: `0 0 ${size} ${size}` };
  for (const [key, value] of Object.entries(facts)) picture.setAttribute(key, value);
  const line = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries(path)) line.setAttribute(key, value);
  picture.append(line);
  return picture;
}

/** The one element that a selector means; that it is missing is a mistake of ours and throws. */
export function one<T extends HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
}
