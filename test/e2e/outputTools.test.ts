// Folding, copying, saving and clearing outputs, and a table of 100,000 rows, in a real Chromium.
import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const cell = (page: Page, number: number): Locator => page.locator(".cell").nth(number - 1);

async function saved(page: Page, act: () => Promise<unknown>): Promise<{ name: string; content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}

const outputs = `// %%
import { chart, table } from "steerlab";
table([{ name: "b, c", value: 0.5 }, { name: "a", value: 2 }])

// %%
chart.plotly({ data: [{ type: "scatter", x: [1, 2], y: [3, 4] }] })

// %%
console.log("printed");
({ a: 1 })
`;

it("copies, saves and folds what a cell put out, by mouse and from the keyboard, and clears it", async () => {
  const { openPage, complaints } = await openWorkspace(outputs);
  const page = await openPage(browser);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator('[aria-label="Cell 3, fresh"]').waitFor();

  await cell(page, 1).locator(".output").hover();
  const csv = await saved(page, () => cell(page, 1).getByRole("button", { name: "Save as CSV" }).click());
  expect(csv.name).toBe("notebook-cell-1.csv");
  expect(csv.content.toString()).toBe('name,value\r\n"b, c",0.5\r\na,2\r\n');

  await cell(page, 2).locator(".js-plotly-plot").waitFor();
  for (const [label, start] of [
    ["PNG", "\u0089PNG"],
    ["SVG", "<svg"],
  ] as const) {
    await cell(page, 2).locator(".output").hover();
    await cell(page, 2).getByRole("button", { name: "Save as" }).click();
    const { name, content } = await saved(page, () => page.getByRole("menuitem", { name: `Save as ${label}` }).click());
    expect(name).toBe(`notebook-cell-2.${label.toLowerCase()}`);
    expect(content.toString("latin1").startsWith(start)).toBe(true);
  }

  await cell(page, 3).locator(".gut").click();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("copy the cell's output");
  await page.keyboard.press("Enter");
  await page.getByText("Outputs copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("printed\n{ a: 1 }");

  await page.keyboard.press("o");
  await cell(page, 3).getByRole("button", { name: "1 line printed; { a: 1 }" }).waitFor();
  expect(await cell(page, 3).locator(".stream").count()).toBe(0);
  await page.reload();
  await cell(page, 3).getByRole("button", { name: "1 line printed; { a: 1 }" }).click();
  expect(await cell(page, 3).locator(".stream").innerText()).toBe("printed");

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("clear the cell's output");
  await page.keyboard.press("Enter");
  await cell(page, 3).locator(".output").first().waitFor({ state: "detached" });
  expect(await cell(page, 1).locator(".output").count()).toBe(1);
  expect(complaints).toEqual([]);
});

it("scrolls and sorts a table of 100,000 rows", async () => {
  const { openPage, complaints } = await openWorkspace(`// %%
import { table } from "steerlab";
table(Array.from({ length: 100_000 }, (_, i) => ({ id: i, name: "row " + ((i * 7919) % 100_000), value: Math.sin(i) })))
`);
  const page = await openPage(browser);
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 1, fresh"]').waitFor();
  const rows = page.locator(".table-scroll tbody tr:not([aria-hidden])");
  await page.getByText("100,000 rows").waitFor();
  expect(await rows.count()).toBeLessThan(100);
  const first = () => rows.first().locator("td").allInnerTexts();
  expect((await first()).slice(0, 2)).toEqual(["0", "row 0"]);
  await page.getByRole("button", { name: "name", exact: true }).click();
  await page.waitForFunction(() => document.querySelector("th[aria-sort=ascending]"));
  await rows.filter({ hasText: /row 1(?!\d)/ }).waitFor();
  await page.getByRole("button", { name: "id", exact: true }).click();
  await page.getByRole("button", { name: "id", exact: true }).click();
  await rows.filter({ hasText: "99,999" }).waitFor();
  await page.locator(".table-scroll").focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.querySelector(".table-scroll")!.scrollTop > 2_000_000);
  await rows.filter({ hasText: /^0row 0/ }).waitFor();
  expect(complaints).toEqual([]);
});
