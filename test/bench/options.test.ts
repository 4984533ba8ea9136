import { expect, test } from "vitest";
import { parseBenchOptions } from "./options.ts";

const known = ["score", "decode", "memory"];

test("without arguments everything is measured on both shapes, five rounds, two threads", () => {
  expect(parseBenchOptions([], known)).toEqual({
    ...{ names: known, json: false, rounds: 5, threads: 2 },
    models: ["small", "qwen0.5b-shaped"],
  });
});

test("names, models, rounds and threads narrow it down, in the order that they are always run in", () => {
  const args = ["decode", "--json", "score", "--rounds", "7", "--models", "qwen0.5b-shaped", "--threads", "1"];
  expect(parseBenchOptions(args, known)).toEqual({
    ...{ names: ["score", "decode"], json: true, rounds: 7, threads: 1 },
    models: ["qwen0.5b-shaped"],
  });
});

test.each([
  [["speed"], 'There is no measure "speed"; there are score, decode, memory.'],
  [["--models", "large"], 'There is no model "large"; there are small, qwen0.5b-shaped.'],
  [["--rounds", "0"], '--rounds is "0"; it must be a whole number above 0.'],
  [["--threads", "many"], '--threads is "many"; it must be a whole number above 0.'],
  [["--fast"], /Unknown option '--fast'/],
])("%j is refused with what would be right", (args, message) => {
  expect(() => parseBenchOptions(args, known)).toThrow(message);
});
