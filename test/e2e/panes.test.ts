// Notebooks in tabs and in panes beside each other, as a person arranges them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { type OpenWorkspace, openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Two notebooks that give the same name to different things. */
async function twoNotebooks(): Promise<OpenWorkspace> {
  const workspace = await openWorkspace("// %%\nconst shared = [1, 2];\n\n// %%\nshared.length\n");
  writeFileSync(join(workspace.folder, "experiments/second.ts"), '// %%\nconst shared = "text";\n\n// %%\nshared.length + 40\n');
  return workspace;
}

const tab = (page: Page, name: string): Locator => page.getByRole("tab", { name });
const pane = (page: Page, name: string): Locator => page.locator(`.nb[data-notebook="experiments/${name}"]`);
const left = async (locator: Locator): Promise<number> => (await locator.boundingBox())!.x;

async function openSecond(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Workspace" }).getByRole("button", { name: "second.ts" }).click();
  await pane(page, "second.ts").waitFor();
}

it("puts a tab beside the other by a key, each with its own names, and keeps the panes over a reload", async () => {
  const { openPage, complaints } = await twoNotebooks();
  const page = await openPage(browser);
  await openSecond(page);
  expect(await pane(page, "notebook.ts").count()).toBe(0);
  await page.keyboard.press("Control+\\");
  await pane(page, "notebook.ts").waitFor();
  expect(await left(pane(page, "second.ts"))).toBeGreaterThan(await left(pane(page, "notebook.ts")));

  // Neither sees the other's names, and both keep their own.
  for (const name of ["notebook.ts", "second.ts"]) await pane(page, name).locator(".monaco-editor .view-line").nth(1).waitFor();
  await pane(page, "second.ts")
    .locator(".cell")
    .nth(1)
    .click({ position: { x: 300, y: 20 } });
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(";\nshared.toUpp");
  await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "toUpperCase" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("();\nconst wrong: number = shared;");
  await pane(page, "second.ts").locator(".squiggly-error").first().waitFor();
  expect(await pane(page, "notebook.ts").locator(".squiggly-error").count()).toBe(0);

  await page.getByText("All saved").waitFor();
  await page.reload();
  for (const name of ["notebook.ts", "second.ts"]) await pane(page, name).waitFor();
  expect(await left(pane(page, "second.ts"))).toBeGreaterThan(await left(pane(page, "notebook.ts")));
  expect(complaints).toEqual([]);
});

it("gives the keys to the pane that the person goes to", async () => {
  const { openPage } = await twoNotebooks();
  const page = await openPage(browser);
  await openSecond(page);
  await page.keyboard.press("Control+\\");
  await pane(page, "notebook.ts").waitFor();
  await page.keyboard.press("Control+Alt+PageDown");
  await page.locator('[data-front] [data-notebook="experiments/notebook.ts"]').waitFor();
  await page.keyboard.press("Control+F5");
  await pane(page, "notebook.ts").locator('[aria-label="Cell 2, fresh"]').waitFor();
  expect(await pane(page, "notebook.ts").locator(".stream").innerText()).toBe("2");
  expect(await pane(page, "second.ts").locator(".stream").count()).toBe(0);
  await pane(page, "second.ts")
    .locator(".cell")
    .first()
    .click({ position: { x: 300, y: 8 } });
  await page.locator('[data-front] [data-notebook="experiments/second.ts"]').waitFor();
  await page.keyboard.press("Control+F5");
  await pane(page, "second.ts").locator(".stream").filter({ hasText: "44" }).waitFor();
});

it("closes tabs by key and by mouse; the one beside it comes to the front, and at the end there is a way back", async () => {
  const { openPage } = await twoNotebooks();
  const page = await openPage(browser);
  await openSecond(page);
  await page.keyboard.press("Control+Alt+R");
  await tab(page, "Runs").and(page.locator('[aria-selected="true"]')).waitFor();
  await tab(page, "Runs").focus();
  await page.keyboard.press("Delete");
  await pane(page, "second.ts").waitFor();
  await tab(page, "second.ts").locator(".x").click();
  await pane(page, "notebook.ts").waitFor();
  await tab(page, "notebook.ts").click({ button: "middle" });
  await page.getByRole("heading", { name: "Nothing is open" }).waitFor();
  await page.getByRole("button", { name: "Open notebook.ts" }).click();
  await pane(page, "notebook.ts").waitFor();
});
