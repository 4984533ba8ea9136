// What comes from outside the page: files dropped on it, another service, and notifications when the person is elsewhere.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { startService } from "../../main/host/service.ts";
import { Workbench } from "../../main/host/workbench.ts";
import { launchChromium } from "../browser/chromium.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Lets a file go over the page, as from the system's file manager. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content!], file!));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.locator("html[data-dropping]").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

it("takes notebooks that are dropped on it, .ts and .ipynb, and says of other files why not", async () => {
  const { openPage, folder, complaints } = await openWorkspace("// %%\n1\n");
  const page = await openPage(browser);
  await drop(page, "my notes.ts", "// %%\nconst dropped = 1;\n");
  const add = page.getByRole("alertdialog", { name: "Add my notes.ts" });
  await add.waitFor();
  expect(await add.getByLabel("Name").inputValue()).toBe("my-notes.ts");
  await add.getByRole("button", { name: "Add" }).click();
  await page.locator('.nb[data-notebook="experiments/my-notes.ts"] .view-lines', { hasText: "dropped" }).waitFor();
  expect(readFileSync(join(folder, "experiments/my-notes.ts"), "utf8")).toBe("// %%\nconst dropped = 1;\n");

  const cells = [{ cell_type: "code", source: ["6 * 7"], outputs: [], execution_count: null, metadata: {} }];
  await drop(page, "other.ipynb", JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  await page.getByRole("alertdialog", { name: "Import other.ipynb" }).getByRole("button", { name: "Import" }).click();
  await page.locator('.nb[data-notebook="experiments/other.ts"]').waitFor();

  await drop(page, "data.csv", "a,b\n1,2\n");
  await page.getByText("data.csv is no notebook").waitFor();
  expect(await page.locator("html[data-dropping]").count()).toBe(0);
  expect(complaints).toEqual([]);
});

it("connects to another service, by its printed address or by port and token, and lets a refused page be given its token", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "experiments"));
  writeFileSync(join(folder, "experiments/remote.ts"), "// %%\n'on the other machine'\n");
  const workbench = new Workbench({ folder });
  const remote = await startService({ workbench, port: 0 });
  onTestFinished(async () => {
    await workbench.close();
    await remote.close();
  });
  const { openPage } = await openWorkspace("// %%\n'here'\n");
  const page = await openPage(browser);
  await page.keyboard.press("Control+K");
  await page.keyboard.type("connect to a running");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Connect to a running service" });
  await dialog.getByLabel("Address", { exact: true }).fill(`http://127.0.0.1:${remote.port}/#token=wrong-but-long-enough`);
  await page.keyboard.press("Enter");
  const refused = page.getByRole("alert").filter({ hasText: "The service refused this page." });
  await refused.waitFor();
  await refused.getByRole("button", { name: "give its token" }).click();
  await dialog.getByLabel("Address", { exact: true }).fill(remote.url);
  await page.keyboard.press("Enter");
  await page.locator('.nb[data-notebook="experiments/remote.ts"]').getByText("on the other machine").waitFor();
  expect(new URL(page.url()).hash).toBe("");
});

it("notifies, where the person wished it, when a long cell has ended while the page was not looked at", async () => {
  const { openPage } = await openWorkspace("// %%\nawait new Promise((done) => setTimeout(done, 1200));\n");
  const page = await openPage(browser, {
    async prepare(fresh) {
      await fresh.context().grantPermissions(["notifications"]);
      await fresh.addInitScript(() => {
        const seen: string[] = [];
        const Real = Notification;
        Object.assign(window, {
          seen,
          Notification: class extends Real {
            // A Chromium without a screen allows none, whoever grants it.
            static override get permission(): NotificationPermission {
              return "granted";
            }
            constructor(title: string, options?: NotificationOptions) {
              super(title, options);
              seen.push(`${title}|${options?.body}`);
            }
          },
        });
        Object.defineProperty(document, "hasFocus", { value: () => false });
        localStorage.setItem("steerlab.noticeAfter", "1000");
      });
    },
  });
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator('[aria-label="Cell 1, fresh"]').waitFor();
  const seen = () => page.evaluate(() => Reflect.get(window, "seen") as string[]);
  await vi.waitFor(async () =>
    expect(await seen()).toEqual([expect.stringMatching(/^Cell 1 of notebook\.ts has finished\|After \d+\.\d s\.$/)]),
  );
});

it("is titled after what is in front and the workspace", async () => {
  const { openPage, folder } = await openWorkspace("// %%\n1\n");
  const page = await openPage(browser);
  expect(await page.title()).toBe(`notebook.ts – ${folder.split("/").pop()} – Steerlab`);
  await page.keyboard.press("Control+Alt+R");
  await page.getByRole("tab", { name: "Runs" }).waitFor();
  await vi.waitFor(async () => expect(await page.title()).toMatch(/^Runs – /));
});
