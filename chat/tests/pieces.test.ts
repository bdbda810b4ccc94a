import { describe, expect, it, test } from "vitest";
import { fill, pieces } from "../src/pieces";
import { make } from "../src/dom";
import { randomly } from "./randomly";

const LINKS: [string, string[]][] = [
  ["See https://example.org/a.", ["https://example.org/a"]],
  ["(https://example.org/a) and http://example.org", ["https://example.org/a", "http://example.org/"]],
  ["https://example.org/a_(b)", ["https://example.org/a_(b)"]],
  ["(see https://example.org/a_(b))", ["https://example.org/a_(b)"]],
  ["“https://example.org/a”, he said", ["https://example.org/a"]],
  ["https://example.org/?a=1&b=2#c!", ["https://example.org/?a=1&b=2#c"]],
  ["HTTPS://EXAMPLE.ORG/A", ["https://example.org/A"]],
  ["https://westmoor.example@evil.example/", []],
  ["https://user:pass@evil.example/", []],
  ["javascript:alert(1) data:text/html,x ftp://example.org mailto:a@example.org", []],
  ["https:// https://// http://%", []],
  ["https://example.org/\u202egpj.exe", ["https://example.org/"]],
  ['https://example.org/"onclick="x', ["https://example.org/"]],
  ["https://example.org/<b>", ["https://example.org/"]],
  ["no links here", []],
  ["", []],
];

describe("links", () => {
  it.each(LINKS)("in %j end where they end and lead only to the web", (text, links) => {
    const found = pieces(text);
    expect(found.map((piece) => piece.text).join("")).toBe(text);
    expect(found.flatMap((piece) => (piece.href ? [piece.href] : []))).toEqual(links);
  });

  test("joined, the pieces are the message, and every link is http, whatever is written", () => {
    const parts = ["https://", "http://", "a.example", "/", ")", "(", ".", " ", "\n", "@", ":", "\u202e", "é", "<", '"', "x", "%", "#"];
    const pick = randomly(7);
    for (let round = 0; round < 3000; round += 1) {
      const text = Array.from({ length: pick(30) }, () => parts[pick(parts.length)]).join("");
      const found = pieces(text);
      expect(found.map((piece) => piece.text).join("")).toBe(text);
      for (const piece of found) {
        if (piece.href === undefined) continue;
        const address = new URL(piece.href);
        expect(["http:", "https:"]).toContain(address.protocol);
        expect(address.hostname).not.toBe("");
        expect(address.username + address.password).toBe("");
        expect(piece.text).not.toContain("\u202e");
      }
    }
  });

  test("a message is never read as HTML", () => {
    const place = make("div");
    fill(place, "<img src=x onerror=alert(1)> https://example.org/a", "opens in a new tab");
    expect(Array.from(place.querySelectorAll("*"), (node) => node.tagName)).toEqual(["A", "SPAN"]);
    expect(place.textContent).toBe("<img src=x onerror=alert(1)> https://example.org/a (opens in a new tab)");
    expect(place.querySelector("a")?.rel).toBe("noopener noreferrer");
  });
});
