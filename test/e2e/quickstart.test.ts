import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

// The first notebook, through the page, on the embedded model: fewer held-out questions than a person would ask, all else as it is.
const notebook = readFileSync("experiments/quickstart.ts", "utf8").replace("test: 600", "test: 60");
const notebookTime = 240_000; // ms, on two busy cores; about a minute with 600 questions when nothing else runs

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test("the quickstart runs to its end in the page, draws what it promises, and logs every step", {
  timeout: notebookTime + 60_000,
}, async () => {
  expect(notebook).toMatch(/test: 60\b/);
  const workspace = await openWorkspace(notebook);
  const page = await workspace.openPage(browser, { prepare: (page) => page.emulateMedia({ reducedMotion: "reduce" }) });
  await page.getByRole("button", { name: "Run all" }).click();
  await page.getByText("13 fresh").waitFor({ timeout: notebookTime });

  await hasTraining(page);
  await hasSweepWithMarks(page);
  await explorerFollowsItsSlider(page);
  await textsStandSideBySide(page);
  await runsAreLoggedAndCompared(page);
  expect(workspace.complaints).toEqual([]);
});

/** Cells and charts are drawn when they come near: scroll until the locator is there. */
async function bring(page: Page, selector: string) {
  const cells = page.locator(".nb .cell");
  for (let i = 0; i < (await cells.count()); i++) {
    await cells.nth(i).scrollIntoViewIfNeeded();
    if ((await page.locator(selector).count()) > 0) break;
  }
  const found = page.locator(selector).first();
  await found.scrollIntoViewIfNeeded();
  return found;
}

async function hasTraining(page: Page): Promise<void> {
  const training = await bring(page, ".train");
  expect(await training.innerText()).toMatch(/Warm start of wordnet-lm/);
  const curve = training.locator("svg.chart path").first();
  await curve.waitFor();
  expect((await curve.getAttribute("d"))!.length).toBeGreaterThan(20);
}

async function hasSweepWithMarks(page: Page): Promise<void> {
  const chart = await bring(page, '[role="img"][aria-label*="Cross-entropy over strength"]');
  await chart.locator(".scatterlayer .trace").first().waitFor();
  const text = await chart.innerText();
  for (const mark of ["swept best", "exact", "closed form", "ratio", "warm", "temperature", "extrapolation"]) expect(text).toContain(mark);
}

async function explorerFollowsItsSlider(page: Page): Promise<void> {
  const slider = await bring(page, '[role="slider"][aria-label*="trength"]');
  const readings = page.locator("table", { hasText: "cross-entropy, nats" }).first();
  const before = await readings.innerText();
  await slider.focus();
  await page.keyboard.press("Home");
  await expect.poll(() => readings.innerText()).not.toBe(before);
}

async function textsStandSideBySide(page: Page): Promise<void> {
  const table = await bring(page, 'table:has(th:has-text("truth"))');
  expect(await table.locator("tbody tr").count()).toBe(3);
}

async function runsAreLoggedAndCompared(page: Page): Promise<void> {
  await page.getByText("All runs").click();
  const rows = page.locator(".grid-body .grid-row");
  const query = page.getByRole("combobox", { name: "Query" });
  for (const kind of ["calibration", "trace", "sweep", "evaluation", "claim", "generation", "warm-start"]) {
    await query.fill(`kind = ${kind}`);
    await page
      .locator(".grid-body .grid-cell", { hasText: kind.replace("-", " ") })
      .first()
      .waitFor();
  }
  await page.locator(".query .badge", { hasText: /^2 of/ }).waitFor();
  expect(await rows.count()).toBe(2);
  for (const i of [0, 1]) await rows.nth(i).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const differing = page.locator(".run-page table.kv", { hasText: "steps" }).last();
  await differing.waitFor();
  expect(await differing.locator("tr", { hasText: "steps" }).first().innerText()).toMatch(/20\s+25|25\s+20/);
  await page.locator('.run-page .curves canvas[data-drawn="2"]').first().waitFor();
}
