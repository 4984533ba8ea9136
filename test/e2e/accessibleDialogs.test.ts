// For everybody: axe finds nothing serious in what opens over a notebook, unfolds in it or stands beside it, in any theme.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { accessibility, command } from "./axe.ts";
import { edit } from "./cellsOf.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Cells that read each other, a data set and an object to unfold, and parameters to submit. */
const notebook = `// %%
import { loadTask, params } from "steerlab";
const { seed, rank } = params({ seed: 0, rank: 8 });
const task = await loadTask("wordnet-classes", { train: 4, calibration: 4, test: 4, seed });

// %%
task;

// %%
const found = { rank, items: task.test.items, numbers: new Float32Array([1, 2, 3]), when: new Date(0), nested: { map: new Map([["a", [1]]]) } };
found;

// %%
const again = found.rank + seed;
again;

// %%
import { startRun } from "steerlab";
const first = startRun({ name: "first", config: { rank: 4, words: "${"one of many words ".repeat(12)}" } });
first.log({ loss: 1 });
first.finish();

// %%
const second = startRun({ name: "second", config: { rank: 8, words: "${"and some others ".repeat(12)}" } });
second.log({ loss: 2 });
second.finish();
`;

it.each(["light", "dark", "contrast"])(
  "axe finds nothing serious in search, keys, history, submission, trees and the map of cells in %s",
  async (theme) => {
    const { openPage } = await openWorkspace(notebook);
    const page = await openPage(browser, { theme });
    const { found, look } = accessibility(page);
    await page.locator(".cell .monaco-editor .view-line").first().waitFor();
    await page.keyboard.press("Control+F5");
    await page.locator('[aria-label="Cell 6, fresh"]').waitFor({ timeout: 60_000 });
    for (const tree of await page.getByRole("tree").all()) {
      await tree.getByRole("treeitem").first().focus();
      for (const key of ["ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    }
    await page.getByRole("treeitem", { level: 3 }).first().waitFor();
    await look("trees");
    await page.getByRole("complementary").getByRole("tab", { name: "Dependencies" }).click();
    await page.getByRole("img", { name: /links between/ }).waitFor();
    await look("map of cells");

    await page.locator(".cell").first().focus();
    await edit(page);
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" // edited");
    await page.keyboard.press("Escape");
    await page.locator('[aria-label="Cell 2, stale"]').waitFor();
    await look("map with stale cells");
    await page.keyboard.press("Control+H");
    const search = page.getByRole("search", { name: "Find and replace" });
    await page.keyboard.type("rank");
    await search.getByText(/^1 of/).waitFor();
    await look("search");
    await search.getByRole("checkbox", { name: "All notebooks" }).check();
    await search.getByText("in 1 notebook").waitFor();
    await page.keyboard.press("Tab");
    await search.getByRole("button", { name: "Regular expression" }).click();
    await search.getByRole("textbox", { name: "Find" }).fill("(");
    await search.locator(".find-count.failed").waitFor();
    await look("search that is not understood");
    await page.keyboard.press("Escape");
    await search.waitFor({ state: "detached" });

    await command(page, "open keyboard shortcuts json");
    const keys = page.getByRole("dialog", { name: "Keyboard shortcuts (JSON)" });
    await keys.locator(".monaco-editor.focused").waitFor();
    await look("key file");
    await page.keyboard.press("Control+A");
    await page.keyboard.type('{"cell.dupicate": "W"');
    await keys.getByText("keys/unknown-command").waitFor();
    await look("key file with a problem");
    await keys.getByRole("button", { name: "Save and close" }).last().click();
    await keys.waitFor({ state: "detached" });

    await command(page, "local history");
    const history = page.getByRole("dialog", { name: /^History of/ });
    await history.getByRole("option").nth(1).click();
    await history.getByText("Changed", { exact: true }).waitFor();
    await look("history");
    await page.keyboard.press("Escape");
    await history.waitFor({ state: "detached" });

    await command(page, "submit as tasks");
    const submit = page.getByRole("dialog", { name: /^Submit notebook/ });
    await submit.getByLabel("rank").fill("4,8");
    await submit.getByText("show what would be run").click();
    await submit.getByText("Account, partition and more").click();
    await submit.getByRole("region", { name: "Tasks" }).waitFor();
    await look("submission");
    await submit.getByRole("button", { name: "Random search" }).click();
    await submit.getByRole("button", { name: "Slurm" }).click();
    await look("submission, at random and on Slurm");
    await page.keyboard.press("Escape");
    await submit.waitFor({ state: "detached" });

    await page.keyboard.press("Control+Alt+R");
    const runs = page.getByRole("grid", { name: "Runs" });
    for (const name of ["first", "second"]) await runs.getByRole("row").filter({ hasText: name }).getByRole("checkbox").check();
    await page
      .getByRole("button", { name: /^Compare/ })
      .last()
      .click();
    await page.locator(".run-page .diff-line").first().waitFor();
    await look("compared runs of other sources");
    await page.setViewportSize({ width: 600, height: 900 });
    await look("compared runs in a narrow window");
    expect(found).toEqual({});
  },
  180_000,
);

it.each([
  ["light", "0.6"],
  ["contrast", "1"],
])(
  "dims a stale figure in %s to %s: not for those who ask for contrast",
  async (theme, opacity) => {
    const source = `// %%
const n = 3;

// %%
import { chart } from "steerlab";
chart.plotly({ data: [{ type: "scatter", x: [1, 2, n], y: [3, 1, 2] }], layout: { title: { text: "A curve" } } });
`;
    const { openPage } = await openWorkspace(source);
    const page = await openPage(browser, { theme });
    await page.locator(".cell .monaco-editor .view-line").first().waitFor();
    await page.keyboard.press("Control+F5");
    await page.locator('[aria-label="Cell 2, fresh"]').waitFor({ timeout: 60_000 });
    const figure = page.locator(".plotly-figure");
    await figure.waitFor();
    const opacityOf = () => figure.evaluate((element) => getComputedStyle(element).opacity);
    expect(await opacityOf()).toBe("1");
    await edit(page);
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" // edited");
    await page.locator('[aria-label="Cell 2, stale"]').waitFor();
    await expect.poll(opacityOf).toBe(opacity);
  },
  120_000,
);
