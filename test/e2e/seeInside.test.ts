// Seeing inside a notebook in a real Chromium: its variables, who holds its tensors, which cell depends on which, what it contains.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const notebook = `// %% [markdown]
// # A study
// ## Data

// %% The numbers
const numbers = Float64Array.from({ length: 1000 }, (_, i) => i);
const settings = { rank: 8, nested: { deep: ["x"] }, get secret(): number { throw new Error("called"); } };

// %%
const total = numbers.reduce((a, b) => a + b, 0) * settings.rank;

// %% Report
total + 1
`;

async function runAll(page: Page, last: number): Promise<void> {
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator(`[aria-label="Cell ${last}, fresh"]`).waitFor();
}
const selected = (page: Page, number: number) => page.locator(`.cell[aria-label^="Cell ${number},"][aria-current]`);

it("lists variables with type, shape, memory and cell, looks into them without reading a getter, and goes to their cell", async () => {
  const { openPage, complaints } = await openWorkspace(notebook);
  const page = await openPage(browser);
  await runAll(page, 4);
  const variables = page.getByRole("list", { name: "Variables" });
  const row = (name: string) => variables.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
  expect(await row("numbers").locator(".ty").innerText()).toBe("Float64Array [1000]");
  expect(await row("numbers").locator(".mem").innerText()).toBe("8 kB");
  expect(await row("settings").locator(".pv").innerText()).toContain("secret: [Getter]");
  await variables.getByRole("button", { name: "Look into settings" }).click();
  await variables
    .getByRole("treeitem")
    .filter({ hasText: /^secret:\[Getter\]$/ })
    .waitFor();
  await variables
    .getByRole("treeitem")
    .filter({ hasText: /^nested:/ })
    .click();
  await variables
    .getByRole("treeitem")
    .filter({ hasText: /^deep:\[ 'x' \]$/ })
    .waitFor();
  await variables.getByRole("button", { name: "Look into numbers" }).click();
  await variables.getByRole("img", { name: /Histogram of 1,000 numbers/ }).waitFor();
  await row("total").getByRole("button", { name: /total/ }).last().click();
  await selected(page, 3).waitFor();
  expect(complaints).toEqual([]);
});

it("draws which cell depends on which, marks stale ones, and goes to a cell from there", async () => {
  const { openPage, complaints } = await openWorkspace(notebook);
  const page = await openPage(browser);
  await runAll(page, 4);
  await page.getByRole("tab", { name: "Dependencies" }).click();
  expect(await page.locator(".arc").count()).toBe(2);
  await page.getByRole("img", { name: "2 links between 3 cells" }).waitFor();
  const rows = page.getByRole("list", { name: "Dependencies" }).getByRole("button");
  expect(await rows.locator(".clip").allInnerTexts()).toEqual(["The numbers", "total", "Report"]);
  await rows.nth(0).click();
  await selected(page, 2).waitFor();
  await page.getByText("read by cell 3").waitFor();
  await rows.nth(0).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await selected(page, 3).waitFor();
  await page.locator('.cell[aria-label^="Cell 2,"]').click({ position: { x: 300, y: 20 } });
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("// edited");
  await page.locator('[aria-label="Cell 4, stale"]').waitFor();
  await page.locator(".map-row.is-stale").nth(2).waitFor();
  expect(await page.locator(".arc.is-stale").count()).toBe(2);
  expect(complaints).toEqual([]);
});

it("outlines headings and titled cells, and goes to them", async () => {
  const { openPage, complaints } = await openWorkspace(notebook);
  const page = await openPage(browser);
  await page.getByRole("tab", { name: "Outline" }).click();
  const rows = page.getByRole("list", { name: "Outline" }).getByRole("button");
  expect(await rows.locator(".clip").allInnerTexts()).toEqual(["A study", "Data", "The numbers", "Report"]);
  await rows.filter({ hasText: "Report" }).click();
  await selected(page, 4).waitFor();
  expect(await rows.filter({ hasText: "Report" }).getAttribute("aria-current")).toBe("true");
  expect(complaints).toEqual([]);
});

it("says who holds the tensors that a cell made, and that a cell grows with every run", async () => {
  const { openPage } = await openWorkspace(`// %%
import { tf } from "steerlab";
const kept = tf.zeros([100]);
tf.keep(tf.ones([25]));
`);
  const page = await openPage(browser);
  const ledger = page.getByRole("list", { name: "Tensors by cell" });
  for (const count of [2, 4, 6]) {
    await page.locator(".cell").first().locator(".gut").click();
    await page.keyboard.press("Control+Enter");
    await ledger.locator(".led", { hasText: new RegExp(`${count}\\s*[\\d.]+ (B|kB)$`) }).waitFor();
  }
  await ledger.getByRole("button").first().click();
  const facts = ledger.locator("dl");
  expect((await facts.locator("dt").allInnerTexts()).slice(0, 2)).toEqual(["kept", "held by no variable"]);
  expect(await facts.innerText()).toContain("1, 400 B");
  expect(await facts.innerText()).toContain("2, 4, 6");
  await ledger.getByLabel("grows by 2 a run").waitFor();
  await ledger.getByText("Grows by 2 tensors a run").waitFor();
});
