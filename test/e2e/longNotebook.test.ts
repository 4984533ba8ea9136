// A long notebook in a real Chromium: all cells at once, outputs in sight first, the others soon after.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it("opens with all cells and draws every output, also of those that were never scrolled to", { timeout: 180_000 }, async () => {
  const count = 80;
  const source = Array.from({ length: count }, (_, i) => `// %%\nconsole.log("printed by", ${i + 1});\n`).join("\n");
  const { openPage, complaints } = await openWorkspace(source);
  const first = await openPage(browser);
  await first.getByRole("button", { name: "Run all" }).click();
  await first.locator(`[aria-label="Cell ${count}, fresh"]`).waitFor({ timeout: 90_000 });
  await first.close();
  const page = await openPage(browser);
  expect(await page.locator(".cell").count()).toBe(count);
  await page.locator(".cell").first().locator(".stream").waitFor();
  await page.waitForFunction((wanted) => document.querySelectorAll(".stream").length === wanted, count);
  await page.locator(".cell").last().scrollIntoViewIfNeeded();
  expect(await page.locator(".cell").last().locator(".stream").innerText()).toBe(`printed by ${count}`);
  expect(complaints).toEqual([]);
});
