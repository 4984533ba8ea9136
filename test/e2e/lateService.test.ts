// The documents of last time are drawn from the browser's memory before the service has answered, and must show what it says then.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it("shows a run that was open last time although the service answers late", async () => {
  const { openPage, service, complaints } = await openWorkspace(
    '// %%\nimport { startRun } from "steerlab";\nconst run = startRun({ name: "a late one" });\nrun.log({ loss: 1 });\nrun.finish();\n',
  );
  const page = await openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.getByRole("navigation", { name: "Workspace" }).getByRole("button", { name: "a late one" }).click();
  await page.locator("article.run-page", { hasText: "a late one" }).waitFor();
  await page.routeWebSocket("**/rpc", async (socket) => {
    await page.locator(".run-page").waitFor(); // it is drawn, and has asked
    socket.connectToServer();
  });
  await page.goto("about:blank");
  await page.goto(service.url);
  await page.locator("article.run-page", { hasText: "a late one" }).waitFor();
  expect(await page.locator(".run-page[role=alert]").count()).toBe(0);
  expect(complaints).toEqual([]);
});
