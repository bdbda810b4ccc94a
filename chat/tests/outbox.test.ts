import { expect, test } from "vitest";
import { Refused, Unreachable } from "../src/door";
import { makeOutbox, type Sending } from "../src/outbox";
import type { Message } from "../src/wire";
import { randomly } from "./randomly";

type Outcome = "ok" | "down" | "busy" | "refused";
const breathe = () => new Promise((done) => setTimeout(done, 1));

async function run(texts: string[], outcomes: Outcome[]) {
  const left = outcomes.slice();
  const log: [string, string, string | null][] = [];
  const waits: number[] = [];
  const calls: string[] = [];
  const box = makeOutbox({
    async send(text, id) {
      calls.push(`${id}=${text}`);
      const outcome = left.shift() || "ok";
      if (outcome === "down") throw new Unreachable("down");
      if (outcome === "busy") throw new Unreachable("busy", 7, true);
      if (outcome === "refused") throw new Refused(400, "No.");
      return [{ text: `to ${text}` }];
    },
    changed: (id, sending) => log.push([id, sending.kind, told(sending)]),
    later(go, time) {
      waits.push(time / 1000);
      setTimeout(go, 0);
    },
  });
  texts.forEach((text, number) => box.add(text, `m${number}`));
  for (let turn = 0; box.size() && turn < 500; turn += 1) await breathe();
  return { log, waits, calls, left: box.size() };
}

function told(sending: Sending): string | null {
  if (sending.kind === "sent") return sending.replies[0]?.text ?? null;
  if (sending.kind === "refused") return sending.sentence;
  return sending.kind === "retrying" ? (sending.error?.message ?? null) : null;
}

test("it sends in order and waits twice as long after each failure", async () => {
  const ran = await run(["a", "b"], Array<Outcome>(7).fill("down"));
  expect(ran.waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  expect(ran.calls).toEqual([...Array<string>(8).fill("m0=a"), "m1=b"]);
  expect(ran.log.slice(0, 3)).toEqual([["m0", "sending", null], ["m1", "queued", null], ["m0", "retrying", "down"]]);
  expect(ran.log.slice(-3)).toEqual([["m0", "sent", "to a"], ["m1", "sending", null], ["m1", "sent", "to b"]]);
});

test("it waits as long as it is asked to", async () => {
  expect((await run(["a"], ["busy", "busy"])).waits).toEqual([7, 7]);
});

test("a refused message is not tried again, and the next one goes", async () => {
  const ran = await run(["a", "b"], ["refused"]);
  expect(ran.calls).toEqual(["m0=a", "m1=b"]);
  expect(ran.log).toContainEqual(["m0", "refused", "No."]);
});

test("whatever fails, each message ends once and in order", async () => {
  const pick = randomly(11);
  const kinds: Outcome[] = ["ok", "down", "busy", "refused"];
  for (let round = 0; round < 40; round += 1) {
    const texts = Array.from({ length: 1 + pick(5) }, (_, number) => `t${number}`);
    const ran = await run(texts, Array.from({ length: pick(12) }, () => kinds[pick(4)] as Outcome));
    const ended = ran.log.filter(([, kind]) => kind === "sent" || kind === "refused").map(([id]) => id);
    expect(ended).toEqual(texts.map((_, number) => `m${number}`));
    expect(ran.left).toBe(0);
  }
});

test("a cleared outbox says nothing more of what it held", async () => {
  const log: string[] = [];
  let answer: (replies: Message[]) => void = () => undefined;
  const box = makeOutbox({ send: () => new Promise((done) => (answer = done)), changed: (id, sending) => log.push(`${id} ${sending.kind}`) });
  box.add("a", "m0");
  const first = answer;
  box.clear();
  first([]);
  box.add("b", "m1");
  answer([]);
  await breathe();
  expect(log).toEqual(["m0 sending", "m1 sending", "m1 sent"]);
});
