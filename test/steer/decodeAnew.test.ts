import { expect, test } from "vitest";
import { answerTo } from "../../src/session/questions.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { decodeAnew } from "../../src/steer/decodeAnew.ts";
import { trace } from "../../src/steer/trace.ts";
import { bigramLM, bigramRows, idOf, letters, listeningSession } from "./bigramLM.ts";

const sequences = [{ ids: [..."abcd"].map(idOf), from: 2 }];
const setting = { sequence: 0, kept: 2, alpha: 0.1, outside: "keep" as const, maxTokens: 6 };
const likeliest = (row: number[]) => letters[row.indexOf(Math.max(...row))]!;

test("at strength 0 both texts are the warm model's greedy one", async () => {
  const { warm, steered, changedAt } = await decodeAnew(bigramLM, sequences, { ...setting, strength: 0 }, quietSession);
  expect(steered).toEqual(warm);
  expect(changedAt).toBeNull();
  let last = "b";
  for (const { text, instead } of warm) {
    const next = likeliest(bigramRows.warm[idOf(last)]!);
    expect(text).toBe(next === "x" ? "‹end›" : next);
    expect(instead).toBeNull();
    last = next;
  }
});

test("every token says what the warm model would have said after the same prefix", async () => {
  const { warm, steered, changedAt } = await decodeAnew(bigramLM, sequences, { ...setting, strength: 20 }, quietSession);
  let last = "b";
  for (const { text, instead } of steered) {
    const plain = likeliest(bigramRows.warm[idOf(last)]!);
    expect(instead ?? text).toBe(plain === "x" ? "‹end›" : plain);
    last = text === "‹end›" ? "x" : text;
  }
  expect(steered.some(({ instead }) => instead !== null)).toBe(true);
  expect(steered.slice(0, changedAt!).map(({ text }) => text)).toEqual(warm.slice(0, changedAt!).map(({ text }) => text));
  expect(steered[changedAt!]?.text).not.toBe(warm[changedAt!]?.text);
});

test("a trace answers for its own sequences, and refuses what it cannot decode", async () => {
  const { session } = listeningSession(quietSession);
  enterSession(session);
  const { runId } = await trace(bigramLM, { prompt: "ab", completion: "cd" });
  enterSession(quietSession);
  const ask = (input: unknown) => answerTo({ subject: runId, name: "decode", input }, quietSession);
  expect(await ask({ ...setting, strength: 20 })).toEqual(
    await decodeAnew(bigramLM, sequences, { ...setting, strength: 20 }, quietSession),
  );
  await expect(ask({ ...setting, sequence: 3, strength: 1 })).rejects.toMatchObject({ code: "steer/bad-question" });
  await expect(ask({ ...setting, strength: Number.NaN })).rejects.toMatchObject({ code: "steer/bad-question" });
  await expect(ask({ ...setting, strength: 1, alpha: 0 })).rejects.toMatchObject({ code: "steer/alpha" });
});
