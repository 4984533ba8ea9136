// A million printed lines in a real Chromium: typing goes on, the end is drawn, and the whole is looked through in a tab of its own.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const million = `// %%
for (let i = 1; i <= 1_000_000; i++) console.log("line " + i);

// %%
const typed = "";
`;

it("lets one type while a cell prints a million lines, keeps the end, and finds any line again", { timeout: 120_000 }, async () => {
  const { openPage, complaints } = await openWorkspace(million);
  const page = await openPage(browser);
  await page.locator(".cell").nth(1).locator(".monaco-editor .view-line").first().waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 1, running"] .stream', { hasText: "line" }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("// while it prints");
  await page.locator(".cell.is-selected .view-lines", { hasText: "while it prints" }).waitFor();
  await page.locator('[aria-label="Cell 1, fresh"]').waitFor({ timeout: 90_000 });
  const output = page.locator(".cell").first();
  await output.locator(".note-line", { hasText: "The last 1,000 lines of 1,000,000." }).waitFor();
  await output.locator(".stream", { hasText: "line 1000000" }).waitFor();
  expect((await output.locator(".stream").innerText()).split("\n")).toHaveLength(1_000);

  await page.getByRole("button", { name: "Open the full output" }).click();
  const lines = page.locator(".line");
  await lines.filter({ hasText: "line 1000000" }).waitFor();
  await page.keyboard.press("Control+Home");
  await lines.filter({ hasText: /line 1$/ }).waitFor();
  expect(await lines.count()).toBeLessThan(200);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("LINE 77777");
  await page.getByRole("status").filter({ hasText: "1 of 11 lines" }).waitFor();
  await page.locator(".line.is-current", { hasText: "line 77777" }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".line.is-current", { hasText: "line 777770" }).waitFor();
  expect(await page.locator(".line.is-current mark").innerText()).toBe("line 77777");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save" }).click();
  expect((await saved).suggestedFilename()).toBe("cell-1-output.txt");
  expect(complaints).toEqual([]);
});

it("draws the colours that a terminal would", async () => {
  const { openPage } = await openWorkspace(`// %%\nconsole.log("\\u001b[1;31mred\\u001b[0m plain");\n`);
  const page = await openPage(browser);
  await page.keyboard.press("Control+Enter");
  const red = page.locator(".stream .a-red.a-bold");
  await red.waitFor();
  expect(await red.innerText()).toBe("red");
  expect(await page.locator(".stream").innerText()).toBe("red plain");
});
