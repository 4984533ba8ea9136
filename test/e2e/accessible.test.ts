// For everybody: axe finds nothing serious on any page in any theme; everything works by keyboard; at 200 % nothing is lost.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { accessibility, command } from "./axe.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Each kind of output once, a failure, and two runs to compare. */
const notebook = `// %% [markdown]
// # Everything that a cell shows
// Text, a [link](https://example.org) and $\\mu$.

// %%
import { chart, startRun, table } from "steerlab";
for (const [name, rank] of [["first", 4], ["second", 8]] as const) {
  const run = startRun({ name, config: { rank } });
  for (let step = 0; step < 20; step++) run.log({ loss: 5 / (step + rank) });
  run.summary({ loss: 1 / rank });
  run.finish();
}

// %%
const numbers = Array.from({ length: 40 }, (_, n) => ({ n, square: n * n, word: "w" + n }));
console.log("printed");
console.error("\\u001b[31mred\\u001b[0m");
table(numbers);

// %%
chart.plotly({ data: [{ type: "scatter", x: [1, 2, 3], y: [3, 1, 2], name: "curve" }], layout: { title: { text: "A curve" } } });

// %%
({ nested: { list: [1, 2, 3], text: "deep" } });

// %%
throw new RangeError("out of reach");
`;

it.each(["light", "dark", "contrast"])(
  "axe finds nothing serious on any page in %s",
  async (theme) => {
    const { openPage } = await openWorkspace(notebook);
    const page = await openPage(browser, { theme });
    const { found, look } = accessibility(page);
    await page.locator(".cell").nth(1).locator(".monaco-editor .view-line").first().waitFor();
    await page.keyboard.press("Control+F5");
    await page.locator('[aria-label="Cell 6, failed"]').waitFor();
    await page.locator(".plotly-figure").first().scrollIntoViewIfNeeded();
    await page.locator(".plotly-figure .main-svg").first().waitFor();
    await look("notebook");
    await page.getByRole("button", { name: "Data" }).first().click();
    await look("notebook, chart as table");
    for (const name of ["Outline", "Dependencies"]) {
      await page.getByRole("complementary").getByRole("tab", { name }).click();
      await look(`panel, ${name}`);
    }
    await page.keyboard.press("Control+K");
    await page.getByRole("dialog", { name: "Command palette" }).waitFor();
    await look("palette");
    await page.keyboard.press("Escape");
    await command(page, "keys");
    await page.getByRole("dialog").waitFor();
    await look("keys");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Alt+N");
    await page.getByRole("dialog", { name: "New notebook" }).waitFor();
    await look("new notebook");
    await page.keyboard.press("Escape");
    await command(page, "rename the notebook");
    await page.getByRole("alertdialog").waitFor();
    await look("question");
    await page.keyboard.press("Escape");
    await command(page, "connect to a running");
    await page.getByRole("dialog", { name: "Connect to a running service" }).waitFor();
    await look("connect");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+Alt+R");
    const table = page.getByRole("grid", { name: "Runs" });
    await table.getByText("second").waitFor();
    await look("runs");
    for (const box of (await table.getByRole("checkbox").all()).slice(-2)) await box.check();
    await page
      .getByRole("button", { name: /^Compare/ })
      .last()
      .click();
    await page.getByRole("tab", { name: /^Compare/ }).waitFor();
    await page.locator(".run-page .curves canvas").first().waitFor();
    await look("compare");
    await page.getByRole("navigation", { name: "Workspace" }).getByRole("button", { name: "second" }).click();
    await page.locator(".run-page").first().waitFor();
    await look("run");
    expect(found).toEqual({});
  },
  240_000,
);

it("says to those who listen that cells run, and how it ended", async () => {
  const { openPage } = await openWorkspace('// %%\nconst a = 1;\n\n// %%\nthrow new RangeError("out of reach");\n');
  const page = await openPage(browser);
  const log = page.getByRole("log", { name: "Runs of cells" });
  await page.keyboard.press("Control+F5");
  await log.filter({ hasText: "notebook.ts: cell 2 has failed. out of reach" }).waitFor();
  await page.keyboard.press("Control+Enter");
  await log.filter({ hasText: "notebook.ts: all cells have run." }).waitFor();
  expect(await log.getAttribute("aria-live")).toBe("polite");
});

/** What has the focus: its role or tag, and its name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement!;
    return `${element.getAttribute("role") ?? element.tagName.toLowerCase()} ${element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40)}`;
  });

it("goes round all parts of the window by F6, and from a cell's editor back out by Escape", async () => {
  const { openPage } = await openWorkspace("// %%\nconst a = 1;\n");
  const page = await openPage(browser);
  await page.locator(".cell .monaco-editor .view-line").first().waitFor();
  const seen: string[] = [];
  for (let part = 0; part < 8; part++) {
    await page.keyboard.press("F6");
    seen.push(
      await page.evaluate(() => {
        const part = document.activeElement!.closest("header, nav, .dv-tabs-container, .toolbar, .nb, aside, footer");
        return part?.getAttribute("aria-label") ?? part?.getAttribute("role") ?? part?.tagName.toLowerCase() ?? "none";
      }),
    );
  }
  expect(new Set(seen)).toEqual(new Set(["header", "Workspace", "tablist", "Notebook", "experiments/notebook.ts", "Variables", "Status"]));
  await page.locator(".cell").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".monaco-editor.focused").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".cell.is-selected:focus").waitFor();
  // Tab leaves the cell, too.
  await page.keyboard.press("Tab");
  expect(await focused(page)).not.toContain("Cell 1");
});

it("loses nothing at 200 %: every part can be reached, and the page does not scroll sideways", async () => {
  const { openPage } = await openWorkspace(notebook);
  // A window of 1440 by 900 at 200 % has this many CSS pixels.
  const page = await openPage(browser, { width: 720 });
  await page.setViewportSize({ width: 720, height: 450 });
  await page.keyboard.press("Control+F5");
  await page.locator('[aria-label="Cell 6, failed"]').waitFor();
  const outside = () =>
    page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const buttons = [...document.querySelectorAll<HTMLElement>("button, [role=tab], input")].filter(
        (element) => element.offsetParent !== null && !element.closest(".monaco-editor, .nb table, .sr, [aria-hidden=true]"),
      );
      const lost = buttons.filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.right > width + 1 || box.left < -1);
      });
      return {
        scrolls: document.documentElement.scrollWidth > width,
        lost: lost.map((element) => element.getAttribute("aria-label") ?? element.textContent),
      };
    });
  expect(await outside()).toEqual({ scrolls: false, lost: [] });
  await page.keyboard.press("Control+Alt+N");
  const create = page.getByRole("dialog", { name: "New notebook" }).getByRole("button", { name: "Create" });
  await create.scrollIntoViewIfNeeded();
  const box = (await create.boundingBox())!;
  expect(box.y + box.height).toBeLessThanOrEqual(450);
  expect(await outside()).toEqual({ scrolls: false, lost: [] });
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").waitFor();
  expect(await outside()).toEqual({ scrolls: false, lost: [] });
});
