import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("a run prints one JSON line for a measure, with its goal and the machine's load", { timeout: 180_000 }, async () => {
  const args = [join(import.meta.dirname, "main.ts"), "page", "typing-while-printing", "--rounds", "1"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([{ measure: "typing-while-printing", unit: "ms", atMost: 100 }]);
  for (const line of lines) {
    expect(line.median).toBeGreaterThan(0);
    expect(line.met).toBe(line.median <= line.atMost);
    expect(line.machine.cores).toBeGreaterThan(0);
  }
});
