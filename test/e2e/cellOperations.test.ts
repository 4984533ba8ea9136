// Operations on cells with JupyterLab's keys in a real Chromium, and taking them back.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { cell, edit, ready, selection, texts, untilTexts } from "./cellsOf.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const four = "// %%\nconst a = 1;\n\n// %%\nconst b = 2;\n\n// %%\nconst c = 3;\n\n// %%\nconst d = 4;\n";
const [a, b, c, d] = ["const a = 1;", "const b = 2;", "const c = 3;", "const d = 4;"] as const;

it("selects several cells with Shift, moves, deletes, cuts, copies and pastes them, and takes each back with Z", async () => {
  const { openPage, complaints } = await openWorkspace(four);
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+J");
  expect(await selection(page)).toEqual([2, 3]);
  await page.keyboard.press("Control+Shift+ArrowDown");
  await untilTexts(page, [a, d, b, c]);
  expect(await selection(page)).toEqual([3, 4]);
  await page.keyboard.press("Control+Shift+ArrowUp");
  await untilTexts(page, [a, b, c, d]);
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await untilTexts(page, [a, d]);
  expect(await selection(page)).toEqual([2]);
  await page.keyboard.press("z");
  await untilTexts(page, [a, b, c, d]);
  expect(await selection(page)).toEqual([3, 2]);
  await page.keyboard.press("x");
  await untilTexts(page, [a, d]);
  await page.keyboard.press("v");
  await untilTexts(page, [a, d, b, c]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+V");
  await untilTexts(page, [c, a, d, b, c]);
  const before = [
    [a, d, b, c],
    [a, d],
    [a, b, c, d],
    [a, d, b, c],
    [a, b, c, d],
  ];
  for (const wanted of before) {
    await page.keyboard.press("z");
    await untilTexts(page, wanted);
  }
  for (const wanted of before.toReversed().slice(1)) {
    await page.keyboard.press("Shift+Z");
    await untilTexts(page, wanted);
  }
  expect(complaints).toEqual([]);
});

it("merges cells and splits one at the caret, and both can be taken back; the file follows", async () => {
  const { openPage, folder, notebook, complaints } = await openWorkspace(four);
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+M");
  await untilTexts(page, [`${a}\n${b}\n${c}`, d]);
  await edit(page);
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+Shift+-");
  await untilTexts(page, [a, `${b}\n${c}`, d]);
  await page.locator(".cell").nth(1).locator(".monaco-editor.focused").waitFor();
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, notebook), "utf8")).toBe(`// %%\n${a}\n\n// %%\n${b}\n${c}\n\n// %%\n${d}\n`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("z");
  await untilTexts(page, [`${a}\n${b}\n${c}`, d]);
  await page.keyboard.press("z");
  await untilTexts(page, [a, b, c, d]);
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, notebook), "utf8")).toBe(four);
  expect(complaints).toEqual([]);
});

it("brings a deleted cell back with its outputs, fresh, with what was typed last, by mouse and keyboard", async () => {
  const { openPage, complaints } = await openWorkspace('// %%\nconst a = 6 * 7;\nconsole.log("computed", a);\n\n// %%\na + 1;\n');
  const page = await openPage(browser);
  await ready(page);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator('[aria-label="Cell 2, fresh"]').waitFor();
  await cell(page, 1).getByRole("button", { name: "Delete" }).click();
  await page.locator('[aria-label="Cell 1, stale"]').waitFor();
  await page.getByText("Cell 1 deleted").waitFor();
  await page.locator(".cell.is-selected").focus();
  await page.keyboard.press("z");
  await page.locator('[aria-label="Cell 1, fresh"]').waitFor();
  await page.locator('[aria-label="Cell 2, fresh"]').waitFor();
  expect(await cell(page, 1).locator(".stream").innerText()).toBe("computed 42");
  await page.keyboard.press("j");
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 2, fresh"]').filter({ hasText: "[3]" }).waitFor();
  expect(await cell(page, 2).locator(".stream").innerText()).toBe("43");
  expect(complaints).toEqual([]);
});

it("pastes a copied cell with its outputs, as JupyterLab does, and says that the copy has not run", async () => {
  const { openPage, complaints } = await openWorkspace('// %%\nconsole.log("printed");\n[1, 2, 3].map((n) => n * 2);\n\n// %%\n1;\n');
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 1, fresh"]').waitFor();
  await page.keyboard.press("c");
  await page.keyboard.press("j");
  await page.keyboard.press("v");
  await page.locator('[aria-label="Cell 3, stale"]').waitFor();
  await cell(page, 3).getByText("Its outputs were copied with it: it has not run itself").waitFor();
  const shown = await cell(page, 1).locator(".stream").allInnerTexts();
  expect(shown).toContain("printed");
  expect(await cell(page, 3).locator(".stream").allInnerTexts()).toEqual(shown);
  expect(await cell(page, 3).locator(".gut").innerText()).not.toMatch(/\d/);
  // A cell that shows nothing has no outputs to bring; of it the copy has never run.
  await page.keyboard.press("k");
  await page.keyboard.press("c");
  await page.keyboard.press("v");
  await page.locator('[aria-label="Cell 3, never run"]').waitFor();
  await page.keyboard.press("z");
  await page.keyboard.press("j");
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 3, fresh"]').filter({ hasText: "[2]" }).waitFor();
  expect(complaints).toEqual([]);
});

it("turns cells into text, headings and code, inserts, duplicates, and goes into the editor and out of it", async () => {
  const { openPage, complaints } = await openWorkspace("// %%\nOne\n");
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("2");
  await cell(page, 1).locator("h2", { hasText: "One" }).waitFor();
  // What one does to it by mouse lies over its words only under the mouse.
  const bar = cell(page, 1).getByRole("toolbar", { name: "Cell" });
  await expect.poll(() => bar.evaluate((element) => getComputedStyle(element).opacity)).toBe("0");
  await cell(page, 1).hover();
  expect(await bar.evaluate((element) => getComputedStyle(element).opacity)).toBe("1");
  await page.mouse.move(0, 0);
  await page.keyboard.press("y");
  await cell(page, 1).locator(".view-lines", { hasText: "## One" }).waitFor();
  await page.keyboard.press("m");
  await cell(page, 1).locator("h2").waitFor();
  await page.keyboard.press("a");
  await page.locator('[aria-label="Cell 1, never run"][aria-current]').waitFor();
  await edit(page);
  await page.keyboard.type("1 + 1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill("duplicate selected");
  await page.keyboard.press("Enter");
  await untilTexts(page, ["1 + 1", "1 + 1", "One"]);
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill("undo last");
  await page.getByRole("option", { name: /Undo the last change of cells.*duplicate the cell/ }).waitFor();
  await page.keyboard.press("Enter");
  await untilTexts(page, ["1 + 1", "One"]);
  expect(complaints).toEqual([]);
});

it("moves the cell that is being edited without losing the caret, and merges it with its neighbour", async () => {
  const { openPage } = await openWorkspace(four);
  const page = await openPage(browser);
  await ready(page);
  await edit(page);
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Control+Shift+ArrowDown");
  await untilTexts(page, [b, a, c, d]);
  await page.keyboard.type(" // here");
  await untilTexts(page, [b, `${a} // here`, c, d]);
  await page.keyboard.press("Control+Shift+M");
  await untilTexts(page, [b, `${a} // here\n${c}`, d]);
  expect(await texts(page)).toHaveLength(3);
});

it("extends the selection with Shift and the mouse, and runs all that is selected", async () => {
  const { openPage } = await openWorkspace(four);
  const page = await openPage(browser);
  await ready(page);
  await cell(page, 2).click({ position: { x: 4, y: 16 } });
  await cell(page, 4)
    .locator(".gut")
    .click({ modifiers: ["Shift"] });
  expect(await selection(page)).toEqual([2, 3, 4]);
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 4, fresh"]').waitFor();
  expect(await page.locator(".cell.fresh").count()).toBe(3);
  await page.keyboard.press("Control+A");
  expect(await selection(page)).toEqual([1, 2, 3, 4]);
});

it("interrupts a running cell before it deletes it, if the person agrees, and brings it back as interrupted", async () => {
  const { openPage } = await openWorkspace('// %%\nconsole.log("begun");\nwhile (true) {}\n\n// %%\n1;\n');
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("Control+Enter");
  await cell(page, 1).locator(".stream", { hasText: "begun" }).waitFor();
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  const question = page.getByRole("alertdialog", { name: "Delete cell 1 while it runs?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  expect(await page.locator(".cell.running").count()).toBe(1);
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await question.getByRole("button", { name: "Delete the cell" }).click();
  await untilTexts(page, ["1;"]);
  await page.keyboard.press("z");
  await page.locator('[aria-label="Cell 1, interrupted"]').waitFor();
  expect(await cell(page, 1).locator(".stream").innerText()).toContain("begun");
});

it("has the keys of the cell again after it was run from its editor, and nothing stays suggested", async () => {
  const { openPage, complaints } = await openWorkspace("// %%\nconst size = 1;\n\n// %%\nsize;\n");
  const page = await openPage(browser);
  await ready(page);
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 1, fresh"]').waitFor();
  await page.keyboard.press("j");
  await edit(page);
  await page.keyboard.press("Control+End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Control+Space");
  const suggestions = page.locator(".suggest-widget.visible");
  await suggestions.locator(".monaco-list-row", { hasText: "size" }).first().waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 2, fresh"]').waitFor();
  await suggestions.waitFor({ state: "detached" });
  await page.keyboard.press("b");
  await page.locator('.cell.is-selected[aria-label="Cell 3, never run"]').waitFor();
  await untilTexts(page, ["const size = 1;", "size;", ""]);
  expect(complaints).toEqual([]);
});
