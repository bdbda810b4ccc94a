import { describe, expect, it, test, vi } from "vitest";
import { asCard } from "../src/card_facts";
import { count } from "../src/composer";
import { beside, makeGround } from "../src/ground";
import { makeIdentity, newMessageId, newSecret, PLACE } from "../src/identity";
import { asPayment, withoutLinks } from "../src/payment";
import { asText, choiceMade, fromHistory, fromReplies, residentSaid } from "../src/transcript";
import { makeWatch, nextPause } from "../src/watch";
import { makeSay } from "../src/words";

describe("the counter counts as the server does", () => {
  it.each([
    ["", "quiet", 2000],
    ["x".repeat(1799), "quiet", 201],
    ["x".repeat(1800), "near", 200],
    ["x".repeat(2000), "near", 0],
    ["x".repeat(2001), "over", -1],
    ["😀".repeat(2000), "near", 0],
  ])("%#", (text, state, left) => {
    expect(count(text, 2000)).toEqual({ state, left });
  });
});

describe("late replies are asked for often, then gently, then not at all", () => {
  it.each([
    [0, false, false, 2],
    [59, false, false, 2],
    [60, false, false, 5],
    [300, false, false, 30],
    [1799, false, false, 30],
    [1800, false, false, null],
    [1800, true, false, null],
    [0, true, false, 1.5],
    [299, true, false, 1.5],
    [300, true, false, 30],
    [0, true, true, 30],
    [0, false, true, 30],
  ])("%s s quiet, awaited %s, hidden %s: %s s", (quiet, awaited, hidden, pause) => {
    expect(nextPause(quiet, awaited, hidden)).toBe(pause);
  });

  test("an answer to a question of a conversation that has ended is not heard", async () => {
    let answer: (late: { cursor: string; messages: { text: string }[] }) => void = () => undefined;
    const heard = vi.fn();
    const watch = makeWatch({ ask: () => new Promise((done) => (answer = done)), heard, hidden: () => false });
    watch.ask();
    watch.stop();
    answer({ cursor: "1", messages: [{ text: "late" }] });
    await Promise.resolve();
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("who is writing", () => {
  test("ids are UUIDs, secrets are long, and all differ", () => {
    const ids = Array.from({ length: 500 }, newMessageId);
    const secrets = Array.from({ length: 500 }, newSecret);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(new Set([...ids, ...secrets]).size).toBe(1000);
  });

  test("where nothing can be kept the conversation lives as long as the page", () => {
    const identity = makeIdentity(() => {
      throw new Error("blocked");
    });
    expect(identity.secret()).toBeNull();
    expect(identity.begin()).toBe(false);
    expect(identity.secret()).toMatch(/^[A-Za-z0-9_-]{32}$/);
    identity.forget();
    expect(identity.secret()).toBeNull();
  });

  test("what stands in the storage and is no secret is passed over, and another tab's secret is taken over", () => {
    localStorage.setItem(PLACE, "<img src=x>");
    const identity = makeIdentity(() => localStorage);
    expect(identity.secret()).toBeNull();
    identity.begin();
    localStorage.setItem(PLACE, "b".repeat(32));
    expect(identity.secret()).not.toBe("b".repeat(32));
    expect(identity.follow()).toBe("b".repeat(32));
    localStorage.removeItem(PLACE);
    expect(identity.follow()).toBeNull();
  });
});

describe("sentences", () => {
  test("a missing one is an error and unknown names stay", () => {
    expect(makeSay({ a: "{x} and {y}" })("a", { x: "$&" })).toBe("$& and {y}");
    expect(() => makeSay({})("b")).toThrow("there are no words for b");
  });
});

describe("the transcript", () => {
  test("the same words twice in one answer are two replies, but the same answer twice is one", () => {
    const answer = [{ text: "Hm." }, { text: "Hm." }];
    const late = answer.map((reply) => ({ ...reply, message_id: "m1" }));
    const history = [{ from: "resident", text: "x", message_id: "m1" }, ...late.map((reply) => ({ ...reply, from: "bot" }))];
    const [first, second, all] = [fromReplies(answer, "m1"), fromReplies(late), fromHistory(history)].map((entries) => entries.map((entry) => entry.key));
    expect(second).toEqual(first);
    expect(all).toEqual(["m1", ...(first as string[])]);
    expect(new Set(first).size).toBe(2);
  });

  test("a choice is marked whether it was pressed or typed", () => {
    const [entry] = fromReplies([{ text: "Which?", buttons: [{ title: "The green one", payload: "/inform{}" }] }], "m1");
    expect(entry && choiceMade(entry, " The green one ")).toBe("The green one");
    expect(entry && choiceMade(entry, "/inform{}")).toBe("The green one");
    expect(entry && choiceMade(entry, "the other")).toBeNull();
  });

  test("a copy holds who said what, the choices, and lines that every editor shows", () => {
    const [entry] = fromReplies([{ text: "Which?\nSay.", buttons: [{ title: "A" }, { title: "B" }] }], "m1");
    if (!entry) throw new Error("no entry");
    entry.chosen = "B";
    const words = { heading: "H", saved: "S", you: "You", assistant: "Assistant", contact: "C", form: "Form {title}" };
    expect(asText([residentSaid("m1", "hello"), entry], words, () => "10:00")).toBe(
      "H\r\nS\r\n\r\nYou, 10:00\r\nhello\r\n\r\nAssistant, 10:00\r\nWhich?\r\nSay.\r\n  [ ] A\r\n  [x] B\r\n\r\nC\r\n",
    );
  });
});

describe("what a reply may carry", () => {
  const card = { type: "secure_form", card: "c1", state: "open", fields: [], submit_url: `/secure/${"a".repeat(43)}` };
  it.each([
    [{ ...card, submit_url: "https://elsewhere.example/secure/x" }, false],
    [{ ...card, submit_url: "//elsewhere.example" }, false],
    [{ ...card, submit_url: "/secure/../conversation" }, false],
    [{ ...card, submit_url: "javascript:alert(1)" }, false],
    [{ ...card, fields: "none" }, false],
    [{ ...card, card: 7 }, false],
    [card, true],
    [{ ...card, fields: undefined }, false],
    [{ ...card, state: "accepted", submit_url: undefined }, true],
    [{ type: "other" }, false],
    [undefined, false],
  ])("a card is drawn only where it can be sent to the council: %#", (custom, drawn) => {
    expect(asCard(custom) !== null).toBe(drawn);
  });

  it.each([
    ["https://chat.example/pay/aaaaaaaaaaaaaaaaaaaaaaaa", true],
    ["javascript:alert(1)//pay/aaaaaaaaaaaaaaaaaaaaaaaa", false],
    ["https://chat.example/elsewhere/aaaaaaaaaaaaaaaaaaaaaaaa", false],
    ["https://chat.example/pay/short", false],
  ])("a payment is a button only where it leads to a payment: %s", (url, drawn) => {
    expect(asPayment({ type: "payment", url, amount: "£1" }) !== null).toBe(drawn);
  });

  test("the button's address is not repeated in the words above it", () => {
    const url = "https://chat.example/pay/aaaaaaaaaaaaaaaaaaaaaaaa";
    const [words] = withoutLinks([{ text: `Pay here:\n${url}` }, { custom: { type: "payment", url, amount: "£1" } }]);
    expect(words?.text).toBe("Pay here:");
  });
});

describe("the page around", () => {
  test("what the chat changes there is put back exactly as it was", () => {
    document.body.innerHTML = '<main style="visibility: visible;"><p>x</p></main><aside></aside><kerbside-chat></kerbside-chat>';
    const element = document.querySelector("kerbside-chat") as HTMLElement;
    const before = document.documentElement.outerHTML;
    const ground = makeGround(element, () => "416px", document.querySelector("main"));
    ground.give("nothing");
    expect(beside(element).map((node) => node.style.visibility)).toEqual(["hidden", "hidden"]);
    ground.give("room");
    expect(document.querySelector("main")?.style.paddingRight).toBe("416px");
    ground.give("everything");
    expect(document.documentElement.outerHTML.replace(/ style=""/g, "")).toBe(before);
  });
});
