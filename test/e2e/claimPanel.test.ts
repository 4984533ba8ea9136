// A claim as a person sees it: its panel under the cell, and again on the page of its run.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const notebook = `// %%
import { claim, evaluate, loadModel, loadTask } from "steerlab";
const lm = await loadModel("wordnet-lm");
const task = await loadTask("wordnet-truth", { train: 10, calibration: 10, test: 20 });
const scores = await evaluate(lm, task.test, { scoring: "likelihood" });

// %%
claim({ baseline: scores, method: scores, controls: { temperature: scores } })
`;

it("shows a claim's sentence, its intervals and what is missing, in the cell and with its run", async () => {
  const { openPage, complaints } = await openWorkspace(notebook);
  const page = await openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const panel = page.getByRole("region", { name: "Claim on wordnet-truth" });
  await panel.waitFor();
  expect(await panel.locator(".claim-sentence").innerText()).toContain("On 20 questions, no difference is shown in");
  const table = panel.getByRole("table").first();
  expect(await table.getByRole("row").nth(2).getByRole("cell").allInnerTexts()).toEqual([
    "MC1",
    "+0.0000",
    "+0.0000 … +0.0000",
    "20",
    "undecided",
  ]);
  expect(
    await panel.getByRole("listitem").filter({ hasText: "No extrapolation control" }).getByRole("img").getAttribute("aria-label"),
  ).toBe("missing");
  expect(
    await panel.getByRole("listitem").filter({ hasText: "Compared with wordnet-lm" }).getByRole("img").getAttribute("aria-label"),
  ).toBe("given");
  await panel.getByRole("button", { name: /^run / }).click();
  // The run has it, and so have the outputs of its cell, which come later.
  const again = page.locator(".run-page").getByRole("region", { name: "Claim on wordnet-truth" }).first();
  await again.waitFor();
  expect(await again.locator(".claim-sentence").innerText()).toContain("On 20 questions");
  expect(complaints).toEqual([]);
});
