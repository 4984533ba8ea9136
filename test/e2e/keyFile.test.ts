// Keys of one's own, in a real Chromium over the real file.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { edit, ready, untilTexts } from "./cellsOf.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const two = "// %%\n1;\n\n// %%\n2;\n";

async function openKeyFile(page: Page): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill("open keyboard shortcuts json");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Keyboard shortcuts (JSON)" }).locator(".monaco-editor.focused").waitFor();
}

it("binds commands anew in the page, names what is wrong and where, and counts at once; another program's changes too", async () => {
  const { openPage, configFolder, complaints } = await openWorkspace(two);
  const file = join(configFolder, "keys.json");
  const page = await openPage(browser);
  await ready(page);
  await openKeyFile(page);
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts (JSON)" });
  expect(await dialog.innerText()).toContain(file);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  // Monaco closes brackets and quotes by itself, and writes over those that it has closed.
  await page.keyboard.type('{"cell.delete": "Q", "cell.dupicate": "W"');
  await dialog.getByText('Line 1, column 22: There is no command "cell.dupicate". Did you mean "cell.duplicate"?').waitFor();
  await dialog.getByText("keys/unknown-command").waitFor();
  await dialog.locator(".squiggly-error").waitFor();
  await dialog.getByRole("button", { name: "Save and close" }).last().click();
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => readFileSync(file, "utf8")).toContain('"cell.delete": "Q"');
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await page.keyboard.press("q");
  await untilTexts(page, ["2;"]);
  writeFileSync(file, '{ "cell.undo": ["Ctrl+Alt+Backspace"], "cell.insertBelow": "Ctrl+Shift+Y", "notebook.save": 3 }');
  await page.getByText("keys/not-keys").waitFor();
  await page.keyboard.press("Control+Alt+Backspace");
  await untilTexts(page, ["1;", "2;"]);
  await edit(page);
  await page.keyboard.press("Control+Shift+Y");
  await untilTexts(page, ["1;", "", "2;"]);
  expect(complaints).toEqual([]);
});

it("finds shortcuts by words and by keys in the sheet, with the keys that count now", async () => {
  const { openPage, configFolder, complaints } = await openWorkspace(two);
  mkdirSync(dirname(join(configFolder, "keys.json")), { recursive: true });
  writeFileSync(join(configFolder, "keys.json"), '{ "cell.merge": "Ctrl+J", "cell.copy": [] }');
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("h");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.waitFor();
  await page.keyboard.type("merge selected");
  await expect.poll(() => sheet.locator("[data-command]").count()).toBe(1);
  expect(await sheet.locator('[data-command="cell.merge"] kbd').allInnerTexts()).toEqual(["Ctrl", "J"]);
  await sheet.getByRole("textbox").fill("d d");
  expect(await sheet.locator("[data-command]").first().innerText()).toContain("Delete the selected cells");
  await sheet.getByRole("textbox").fill("copy the selected");
  expect(await sheet.locator('[data-command="cell.copy"]').innerText()).toContain("no keys");
  await sheet.getByRole("button", { name: "Change them (JSON)" }).click();
  await page.getByRole("dialog", { name: "Keyboard shortcuts (JSON)" }).waitFor();
  expect(complaints).toEqual([]);
});

it("names the keys that count now wherever it names keys", async () => {
  const { openPage, configFolder, complaints } = await openWorkspace(two);
  const file = join(configFolder, "keys.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '{ "cell.undo": "U U", "view.palette": "Ctrl+Alt+P", "view.shortcuts": [], "cell.toText": "T" }');
  const page = await openPage(browser);
  await ready(page);
  await page.getByRole("button", { name: "Go to file, run, cell or command" }).filter({ hasText: "Ctrl Alt P" }).waitFor();
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await page.getByText("U U brings it back, with its outputs.").waitFor();
  await page.keyboard.press("u");
  await page.keyboard.press("u");
  await untilTexts(page, ["1;", "2;"]);
  await page.locator(".cell.is-selected").hover();
  await page.locator(".cell.is-selected").getByRole("button", { name: "More" }).click();
  expect(await page.getByRole("menuitem", { name: "Turn into text" }).innerText()).toMatch(/T$/);
  await page.keyboard.press("Escape");
  writeFileSync(file, '{ "cell.undo": [], "view.palette": [] }');
  await page.getByRole("button", { name: "Go to file, run, cell or command" }).filter({ hasNotText: "Ctrl" }).waitFor();
  await page.locator(".cell.is-selected").focus();
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await page.getByText("“Undo the last change of cells” brings it back, with its outputs.").waitFor();
  expect(complaints).toEqual([]);
});
