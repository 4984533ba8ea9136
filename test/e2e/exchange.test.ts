// Export and import by keyboard, in the page over the real service.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const notebook = `// %% [markdown]
// # A notebook to hand on

// %%
import { chart } from "steerlab";
console.log("computed", 6 * 7);
chart.plotly({ data: [{ type: "scatter", x: [1, 2], y: [3, 4], line: { color: "token:warm" } }], layout: { title: { text: "Line" } } })
`;

/** Finds the command by its words and runs it. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.getByRole("dialog", { name: "Command palette" }).waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

async function downloaded(page: Page, words: string): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent("download");
  await command(page, words);
  return saved(await download);
}

async function saved(download: Download): Promise<{ name: string; text: string }> {
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

it("exports what is seen as HTML and as .ipynb, and imports that again, by keyboard", async () => {
  const { openPage, folder, complaints } = await openWorkspace(notebook);
  const page = await openPage(browser);
  await page.locator(".cell .monaco-editor .view-line").first().waitFor();
  await page.keyboard.press("Control+F5");
  await page.locator('[aria-label="Cell 2, fresh"]').waitFor();

  const html = await downloaded(page, "export as html");
  expect(html.name).toBe("notebook.html");
  const report = await browser.newPage();
  writeFileSync(join(folder, html.name), html.text);
  await report.goto(`file://${join(folder, html.name)}`);
  await report.locator(".plot .main-svg").first().waitFor();
  expect(await report.locator(".stream").innerText()).toBe("computed 42");
  await report.close();

  const ipynb = await downloaded(page, "export as ipynb");
  expect(ipynb.name).toBe("notebook.ipynb");
  const file = join(temporaryFolder(), "handed on.ipynb");
  writeFileSync(file, ipynb.text);

  const choosing = page.waitForEvent("filechooser");
  await command(page, "import ipynb");
  await (await choosing).setFiles(file);
  const dialog = page.getByRole("alertdialog", { name: "Import handed on.ipynb" });
  await dialog.waitFor();
  expect(await dialog.getByLabel("Name").inputValue()).toBe("handed-on.ts");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: /handed-on/ }).waitFor();
  await page.locator('[aria-label^="Cell 2,"] .stream').waitFor();
  expect(await page.locator('[aria-label^="Cell 2,"] .stream').innerText()).toBe("computed 42");
  await page.locator('[aria-label^="Cell 2,"] .plotly-figure .main-svg').first().waitFor();
  expect(readFileSync(join(folder, "experiments/handed-on.ts"), "utf8")).toBe(notebook);
  expect(complaints).toEqual([]);
});

it("offers them in the notebook's menu, and says why a file cannot be imported", async () => {
  const { openPage } = await openWorkspace(notebook);
  const page = await openPage(browser);
  const choosing = page.waitForEvent("filechooser");
  await page.locator(".cell .monaco-editor .view-line").first().waitFor();
  await page.getByRole("toolbar", { name: "Notebook" }).getByRole("button", { name: "More" }).focus();
  await page.keyboard.press("Enter");
  const items = await page.getByRole("menuitem").allInnerTexts();
  for (const words of ["Export as HTML…", "Export as .ipynb…", "Import .ipynb…"]) expect(items.join("\n")).toContain(words);
  const wrong = join(temporaryFolder(), "wrong.ipynb");
  writeFileSync(wrong, '{"nbformat": 3}');
  await page.getByRole("menuitem").first().and(page.locator(":focus")).waitFor();
  await page.keyboard.press("End");
  await page.getByRole("menuitem", { name: "Import .ipynb…" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await (await choosing).setFiles(wrong);
  await page.getByRole("alertdialog").waitFor();
  await page.keyboard.press("Enter");
  const toast = page.getByText("wrong.ipynb has nbformat 3; 4 is read.");
  await toast.waitFor();
});
