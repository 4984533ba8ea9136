// Find and replace in a real Chromium: in the notebook that is drawn, and in all notebooks of the workspace.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { cell, edit, ready, selection, untilTexts } from "./cellsOf.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const panel = (page: Page) => page.getByRole("search", { name: "Find and replace" });
const count = (page: Page) => panel(page).getByRole("status");

it("finds as one types, by case, word and expression, lists the places by cell, and goes from one to the next", async () => {
  const { openPage, complaints } = await openWorkspace(
    "// %%\nconst rate = 1;\nconst Rates = [rate];\n\n// %% [markdown]\n// The rate of learning.\n\n// %%\nRates.map((one) => one * rate);\n",
  );
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("Control+F");
  await page.keyboard.type("rate");
  await expect.poll(() => count(page).innerText()).toBe("1 of 6");
  expect(await panel(page).getByRole("heading").allInnerTexts()).toEqual(["cell 1", "cell 2", "cell 3"]);
  await expect.poll(() => page.locator(".cell .found-mark").count()).toBe(5);
  await page.keyboard.press("Shift+Enter");
  await expect.poll(() => count(page).innerText()).toBe("6 of 6");
  expect(await selection(page)).toEqual([3]);
  await cell(page, 3).locator(".found-mark.shown").waitFor();
  await panel(page).getByRole("button", { name: "Match case" }).click();
  await expect.poll(() => count(page).innerText()).toMatch(/ of 4$/);
  await panel(page).getByRole("button", { name: "Whole word" }).click();
  await panel(page)
    .getByRole("button", { name: /The rate of learning/ })
    .click();
  expect(await selection(page)).toEqual([2]);
  await panel(page).getByRole("button", { name: "Regular expression" }).click();
  await panel(page).getByLabel("Find", { exact: true }).fill("^const (");
  await expect.poll(() => count(page).innerText()).toContain("is no regular expression");
  await panel(page).getByLabel("Find", { exact: true }).fill("^const (\\w+)");
  await expect.poll(() => count(page).innerText()).toBe("1 of 2");
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await expect.poll(() => page.locator(".found-mark").count()).toBe(0);
  // The keys are the cell's again.
  await page.keyboard.press("j");
  expect(await selection(page)).toEqual([2]);
  expect(complaints).toEqual([]);
});

it("replaces one place and all of them, groups put in, and takes it back; an expression without end is given up", async () => {
  const cells = ["const alpha = 1;\nconst beta = 2;", "alpha + beta;", `// ${"x".repeat(60)}!`];
  const { openPage, folder, notebook, complaints } = await openWorkspace(cells.map((source) => `// %%\n${source}\n`).join("\n"));
  const page = await openPage(browser);
  await ready(page);
  await edit(page);
  await page.keyboard.press("Control+Home");
  for (const _ of "const ") await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+Shift+ArrowRight");
  await page.keyboard.press("Control+H");
  // What was selected is looked for.
  expect(await panel(page).getByLabel("Find", { exact: true }).inputValue()).toBe("alpha");
  await expect.poll(() => count(page).innerText()).toBe("1 of 2");
  await panel(page).getByLabel("Replace with").fill("gamma");
  await panel(page).getByRole("button", { name: "Replace", exact: true }).last().click();
  await untilTexts(page, ["const gamma = 1;\nconst beta = 2;", "alpha + beta;", cells[2]!]);
  await expect.poll(() => count(page).innerText()).toBe("1 of 1");
  await panel(page).getByRole("button", { name: "Regular expression" }).click();
  await panel(page).getByLabel("Find", { exact: true }).fill("(\\w+)a\\b");
  await panel(page).getByLabel("Replace with").fill("$1o");
  await expect.poll(() => count(page).innerText()).toBe("1 of 4");
  await panel(page).getByRole("button", { name: "Replace all" }).click();
  await untilTexts(page, ["const gammo = 1;\nconst beto = 2;", "alpho + beto;", cells[2]!]);
  await page.locator(".toast", { hasText: "4 places replaced" }).getByRole("button", { name: "Undo" }).click();
  await untilTexts(page, ["const gamma = 1;\nconst beta = 2;", "alpha + beta;", cells[2]!]);
  await panel(page).getByLabel("Find", { exact: true }).fill("(x+)+$");
  await expect.poll(() => count(page).innerText(), { timeout: 10_000 }).toContain("takes too long");
  await page.keyboard.press("Escape");
  await page.keyboard.press("z");
  await untilTexts(page, cells);
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, notebook), "utf8")).toContain(cells[0]);
  expect(complaints).toEqual([]);
});

it("finds and replaces in all notebooks, open or not, opens one at a place, and takes all of it back", async () => {
  const { openPage, folder, complaints } = await openWorkspace("// %%\nconst seed = 1;\n");
  const other = join(folder, "experiments/other.ts");
  const before = "// %% [markdown]\n// About a seed.\n\n// %%\nconst  seed = 2; // kept as written\n\n// %%\n1;\n";
  writeFileSync(other, before);
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("Control+Shift+F");
  await page.keyboard.type("seed");
  await expect.poll(() => count(page).innerText()).toBe("1 of 3");
  expect(await panel(page).getByRole("heading").allInnerTexts()).toEqual([
    "experiments/notebook.ts, cell 1",
    "experiments/other.ts, cell 1",
    "experiments/other.ts, cell 2",
  ]);
  await panel(page).getByLabel("Replace with").fill("start");
  await panel(page).getByRole("button", { name: "Replace all" }).click();
  const toast = page.locator(".toast", { hasText: "3 places replaced in 2 notebooks" });
  await toast.waitFor();
  await untilTexts(page, ["const start = 1;"]);
  expect(readFileSync(other, "utf8")).toBe(before.replaceAll("seed", "start"));
  await toast.getByRole("button", { name: "Undo" }).click();
  await untilTexts(page, ["const seed = 1;"]);
  await expect.poll(() => readFileSync(other, "utf8")).toBe(before);
  await panel(page)
    .getByRole("button", { name: /kept as written/ })
    .click();
  await page.getByRole("tab", { name: /other/ }).waitFor();
  await page.locator('[data-notebook="experiments/other.ts"] .cell.is-selected', { hasText: "kept as written" }).waitFor();
  expect(complaints).toEqual([]);
});
