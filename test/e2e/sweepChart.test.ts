// A sweep as a person looks into it: brush, click, the questions that flip, and their options token by token.
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const notebook = `// %%
import { chart, loadModel, loadTask, lora, sweep, table, warmStart } from "steerlab";
const task = await loadTask("wordnet-classes", { train: 160, calibration: 20, test: 40, seed: 7 });
const warm = await warmStart(await loadModel("wordnet-lm"), task.train, { adapter: lora({ rank: 8 }), steps: 16, batchSize: 8, seed: 0 });
const swept = await sweep(warm, task.test, { alphas: [0.1, 0.01], calibration: task.calibration, strengths: [-2, -1, 0, 1, 2, 3, 4, 6], generate: { strengths: [0, 2] } });

// %%
chart.sweep(swept)

// %%
chart.items(swept, { strength: 4 })

// %%
const fine = await sweep(warm, task.test, { alphas: [0.1, 0.01], calibration: task.calibration, strengths: [1.5] });
const own = await sweep(warm, task.test, { calibration: task.calibration, strengths: [4] });
console.log("FINE " + JSON.stringify({ at: fine.metrics.crossEntropy[0], right: [own.metrics.accuracy[0], swept.metrics.accuracy[2]] }));
`;

it("zooms into what is computed anew, opens a point's questions, and a question's options token by token", {
  timeout: 240_000,
}, async () => {
  const workspace = await openWorkspace(notebook);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const line = page.locator(".stream", { hasText: "FINE" });
  await line.waitFor({ timeout: 200_000 });
  const known = JSON.parse((await line.innerText()).match(/FINE (.*)/)![1]!) as { at: number; right: [number, number] };
  const live = page.locator(".live-sweep").first();
  await live.scrollIntoViewIfNeeded();
  await live.locator(".scatterlayer .trace").first().waitFor();
  await saysWhatIsExact(live);
  await zooms(page, live, known.at);
  await showsQuestionsInTheCell(page);
  await opensQuestions(page, live, known.right);
  expect(workspace.complaints).toEqual([]);
});

/** Filters leave what they say, and the rows follow the strength. */
async function showsQuestionsInTheCell(page: Page): Promise<void> {
  const items = page.locator(".inline-items .items");
  await items.scrollIntoViewIfNeeded();
  const filters = items.getByRole("group", { name: "Show" }).getByRole("button");
  const texts = await filters.allInnerTexts();
  const [all, ...parts] = texts.map((text) => Number(text.match(/\d+$/)![0]));
  expect(all).toBe(40);
  expect(parts.reduce((a, b) => a + b, 0)).toBe(40);
  await filters.filter({ hasText: "Wrong in both" }).click();
  const grid = items.getByRole("grid", { name: "Questions" });
  expect(Number(await grid.getAttribute("aria-rowcount"))).toBe(parts[3]);
  await filters.filter({ hasText: /^All/ }).click();
  await items.getByRole("slider", { name: "Strength μ" }).first().press("Home");
  await expect.poll(() => filters.allInnerTexts()).not.toEqual(texts);
}

async function saysWhatIsExact(live: Locator): Promise<void> {
  const text = (await live.innerText()).replace(/\s+/g, " ");
  expect(text).toMatch(/Cross-entropy\s+nats a token, n 40, \d+ tokens, exact/);
  expect(text).toMatch(/Exact match\s+sampled at 2 strengths by decoding 40 items anew/);
}

/** Drags over the first panel from strength 1 to 2; the chart then holds a point at 1.5 that only a sweep at that strength knows. */
async function zooms(page: Page, live: Locator, expected: number): Promise<void> {
  const plot = live.locator('[role="img"]');
  const place = (mu: number) =>
    plot.evaluate((element, at) => {
      const { xaxis, yaxis } = (
        element as unknown as { _fullLayout: Record<string, { _offset: number; _length: number; l2p(v: number): number }> }
      )._fullLayout;
      const box = element.getBoundingClientRect();
      return { x: box.left + xaxis!._offset + xaxis!.l2p(at), y: box.top + yaxis!._offset + yaxis!._length / 2 };
    }, mu);
  const [from, to] = [await place(1), await place(2)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y + 2, { steps: 6 });
  await page.mouse.up();
  const note = live.locator(".window-note");
  await note.waitFor();
  expect(await note.innerText()).toMatch(
    /193 strengths from (0\.9\d*|1(\.0\d*)?) to (1\.9\d*|2(\.0\d*)?), computed anew from \d+ positions/,
  );
  const near = await plot.evaluate((element) => {
    const curve = (
      element as unknown as { data: { x: number[]; y: number[]; line?: { dash?: string }; mode: string; fill?: string }[] }
    ).data.find(({ mode, fill, line }) => mode === "lines" && !fill && line?.dash === "solid")!;
    const right = curve.x.findIndex((x) => x >= 1.5);
    const share = (1.5 - curve.x[right - 1]!) / (curve.x[right]! - curve.x[right - 1]!);
    return { gap: curve.x[right]! - curve.x[right - 1]!, value: curve.y[right - 1]! + share * (curve.y[right]! - curve.y[right - 1]!) };
  });
  expect(near.gap).toBeLessThan(0.01);
  expect(near.value).toBeCloseTo(expected, 5);
  await live.getByRole("button", { name: "All strengths" }).click();
  await note.waitFor({ state: "detached" });
}

async function opensQuestions(page: Page, live: Locator, [steered, warm]: [number, number]): Promise<void> {
  const field = live.getByRole("textbox", { name: "Look into strength μ" });
  await field.fill("4");
  await field.press("Enter");
  const picked = live.getByRole("region", { name: "Strength 4" });
  const words = await picked.innerText();
  const [, right, wrong] = words.match(/the likeliest option flips to right for (\d+), to wrong for (\d+)/)!.map(Number) as [
    number,
    number,
    number,
  ];
  expect((right - wrong) / 40).toBeCloseTo(steered - warm, 10);
  await picked.getByRole("button", { name: "Which questions flip" }).click();
  const items = page.locator(".document .items").last();
  await items.waitFor();
  const filters = items.getByRole("group", { name: "Show" });
  expect(await filters.innerText()).toContain(`Flips to right ${right}`);
  expect(await filters.innerText()).toContain(`Flips to wrong ${wrong}`);
  const grid = items.getByRole("grid", { name: "Questions" });
  const heading = items.locator(".item-question");
  const first = await heading.innerText();
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => heading.innerText()).not.toBe(first);
  await optionsAddUp(items);
}

/** The score of an option is the sum of its tokens' losses in the explorer below. */
async function optionsAddUp(items: Locator): Promise<void> {
  const options = items.getByRole("table", { name: "Options" });
  const row = options.getByRole("row").nth(2);
  const score = Number((await row.getByRole("cell").nth(2).innerText()).replace("−", "-"));
  await row.getByRole("button", { name: "tokens" }).click();
  const explorer = items.locator(".explorer");
  const strip = explorer.getByRole("listbox");
  const chosen = strip.locator('[aria-selected="true"]');
  const line = strip.getByRole("group").nth(1);
  const labels = await line.getByRole("option").count();
  let loss = 0;
  for (let k = 0; k < labels; k++) {
    await line.getByRole("option").nth(k).click();
    await expect.poll(() => chosen.count()).toBe(1);
    const cells = explorer.getByRole("table", { name: "Readings" }).getByRole("row").filter({ hasText: "loss, nats" }).getByRole("cell");
    loss += Number(await cells.nth(1).innerText());
  }
  expect(-loss).toBeCloseTo(score, 1);
}
