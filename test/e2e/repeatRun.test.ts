// A run's page: the notebook that it came from, built anew, and the run once more.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";
import { openRuns } from "./runsTable.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it("repeats a run to the same numbers, builds its notebook, and says that the notebook has changed since", async () => {
  const { folder, notebook, openPage } = await openWorkspace(`// %%
const rate = 0.5;

// %%
import { startRun } from "steerlab";
const run = startRun({ name: "to be repeated", config: { rate } });
for (let step = 0; step < 5; step++) run.log({ loss: Math.sin(step) * rate }, step);
run.summary({ best: Math.sin(4) });
run.finish();
`);
  const page = await openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator('[aria-label="Cell 2, fresh"]').waitFor();
  const file = join(folder, notebook);
  writeFileSync(file, readFileSync(file, "utf8").replace("rate = 0.5", "rate = 0.25"));
  const grid = await openRuns(page);
  await grid.getByRole("button", { name: "to be repeated" }).first().click();
  await page.getByText("Its notebook has changed since: cell 1.").waitFor();
  await page.getByRole("button", { name: "Run again" }).click();
  await page.getByText("All 6 numbers are equal to the last bit.").waitFor();
  expect(await page.getByRole("table", { name: "Numbers of both runs" }).getByRole("row").nth(1).innerText()).toContain("summary.best");
  await page.getByRole("button", { name: "Open as notebook" }).click();
  await page.getByRole("heading", { name: "to be repeated, again" }).waitFor();
  const built = readFileSync(join(folder, "experiments", "again", builtName(folder)), "utf8");
  expect(built).toContain("const rate = 0.5;");
});

function builtName(folder: string): string {
  const again = join(folder, "experiments", "again");
  expect(existsSync(again)).toBe(true);
  return readdirSync(again)[0]!;
}
