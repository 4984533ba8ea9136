import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { taskNames } from "../../src/tasks/loadTask.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/tasks.md"), "utf8");

it("docs/tasks.md describes every task", () => {
  for (const name of taskNames()) expect(page).toContain(`\`${name}\``);
});

it("docs/tasks.md shows how to add a task by one that is there", () => {
  const source = readFileSync(join(root, "src/tasks/commonsense/piqa.ts"), "utf8");
  expect(page).toContain(source.slice(source.indexOf("export const")));
});
