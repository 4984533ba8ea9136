// What cannot be drawn takes nothing else with it.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it("an output that cannot be drawn says so in its place, and the cells around it stand", async () => {
  const { openPage, complaints } = await openWorkspace(
    '// %%\n({ shown: "claim", card: { markdown: "", runId: "r", metrics: [null], controls: [], checks: [] } });\n\n// %%\nconsole.log("after");\n',
  );
  const page = await openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const [first, second] = [page.locator(".cell").nth(0), page.locator(".cell").nth(1)];
  await first.getByRole("alert").filter({ hasText: "This output cannot be drawn." }).waitFor();
  expect(await first.getByRole("button", { name: "Try again" }).count()).toBe(1);
  await second.locator(".stream", { hasText: "after" }).waitFor();
  expect(await page.getByRole("button", { name: "Run all" }).isEnabled()).toBe(true);
  expect(complaints.join("\n")).toContain("TypeError"); // said once in the console, for whoever mends it
});
