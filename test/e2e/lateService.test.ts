// The documents of last time are drawn from the browser's memory before the service has answered, and must show what it says then; so must
// what was being read when the connection was lost.
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

const twoRuns = `// %%
import { startRun } from "steerlab";
for (const name of ["the first", "the second"]) {
  const run = startRun({ name });
  run.log({ loss: 1 });
  run.finish();
}
`;

it("reads again what it was reading when the connection was lost, and says of a change that it may not be done", async () => {
  const { openPage, complaints } = await openWorkspace(twoRuns);
  let unheard = false;
  let cut = () => {};
  let asked = Promise.withResolvers<void>();
  const page = await openPage(browser, {
    prepare: (page) =>
      page.routeWebSocket("**/rpc", (socket) => {
        const server = socket.connectToServer();
        cut = () => socket.close();
        socket.onMessage((message) => {
          if (!unheard) server.send(message);
          asked.resolve();
        });
      }),
  });
  await page.getByRole("button", { name: "Run all" }).click();
  const runs = page.getByRole("navigation", { name: "Workspace" });
  await runs.getByRole("button", { name: "the first" }).waitFor();

  const lose = async (act: () => Promise<unknown>) => {
    asked = Promise.withResolvers<void>();
    unheard = true;
    await act();
    await asked.promise;
    unheard = false;
    cut();
  };
  await lose(() => runs.getByRole("button", { name: "the second" }).click());
  await page.locator("article.run-page", { hasText: "the second" }).waitFor();
  expect(await page.locator(".run-page[role=alert]").count()).toBe(0);

  await page.getByRole("tab", { name: "notebook.ts" }).click();
  await lose(() => page.getByRole("button", { name: "Run all" }).click());
  await page.getByText("Look whether it was done.").waitFor();
  await page.getByText("Connection lost, trying again").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Run all" }).click();
  await expect.poll(() => runs.getByRole("button", { name: "the first" }).count()).toBe(2);
  expect(complaints).toEqual([]);
});
