import { expect, it } from "vitest";
import { runColour, runDash, runLetter } from "../../src/runs/runLook.ts";

it("names runs as a spreadsheet names its columns", () => {
  expect([0, 1, 25, 26, 27, 51, 52, 701, 702].map(runLetter)).toEqual(["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
});

it("gives nine runs nine looks, neighbours both another colour and another dash", () => {
  const looks = Array.from({ length: 9 }, (_, i) => `${runColour(i)} ${runDash(i)}`);
  expect(new Set(looks).size).toBe(9);
  expect([runColour(0), runDash(0)].some((part) => [runColour(1), runDash(1)].includes(part as never))).toBe(false);
});
