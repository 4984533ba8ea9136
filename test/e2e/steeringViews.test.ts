// What steering does over many positions, and in text of its own: charts of a trace, and three texts side by side, as a person reads them.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const notebook = `// %%
import { chart, compareTexts, loadModel, loadTask, lora, trace, warmStart } from "steerlab";
const base = await loadModel("wordnet-lm");
const classes = await loadTask("wordnet-classes", { train: 40, calibration: 12, test: 20 });
const truth = await loadTask("wordnet-truth", { train: 10, calibration: 10, test: 20 });
const warm = await warmStart(base, classes.train, { adapter: lora({ rank: 4 }), steps: 6, batchSize: 8, learningRate: 3e-3, seed: 0 });
const traced = await trace(warm, classes.calibration);

// %%
chart.pushedTokens(traced)

// %%
chart.klBy(traced, { by: ({ text }) => (text === "‹end›" ? "end" : "word"), label: "kind of label" })

// %%
chart.strengths(traced)

// %%
chart.steeringPlane({ classes: traced, truth: await trace(warm, truth.calibration) })

// %%
await compareTexts(warm, classes.test.items[0]!.prompt, { strength: 3, maxTokens: 12, samples: 4, temperature: 0.9, seed: 1 })
`;

const cell = (page: Page, k: number) => page.locator(".cell").nth(k);

it("draws the steering map and the three texts, and answers mouse and keys", async () => {
  const { openPage, complaints } = await openWorkspace(notebook);
  const page = await openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const texts = page.getByRole("region", { name: "Texts of base, warm and steered model" });
  await texts.waitFor({ timeout: 120_000 });

  for (const [k, words] of [
    [1, /Pushed up: \d+ of/],
    [2, /KL by kind of label/],
    [3, /Strength against entropy/],
    [4, /Steering vectors, projected/],
  ] as const) {
    await cell(page, k).scrollIntoViewIfNeeded();
    await cell(page, k).locator(".js-plotly-plot").waitFor();
    expect(await cell(page, k).locator(".js-plotly-plot").textContent()).toMatch(words);
  }
  await cell(page, 2).getByRole("button", { name: "Data" }).click();
  const rows = await cell(page, 2).getByRole("row").allInnerTexts();
  expect(
    rows
      .slice(1)
      .map((row) => row.split(/\s/)[0])
      .sort(),
  ).toEqual(["end", "word"]);

  await texts.scrollIntoViewIfNeeded();
  const list = texts.getByRole("listbox");
  const chosen = list.locator('[aria-selected="true"]');
  await list
    .getByRole("option", { name: /^warm: / })
    .first()
    .click();
  expect(await chosen.getAttribute("aria-label")).toMatch(/^warm: .*KL [\d.]+ nats$/);
  const choices = texts.locator(".texts-choices");
  expect(await choices.locator("caption").innerText()).toContain("of the warm text");
  const sums = await choices
    .getByRole("row")
    .evaluateAll((list) => list.slice(1).map((row) => [...row.querySelectorAll("td.warm")].map((td) => Number(td.textContent))[0]!));
  expect(Math.max(...sums)).toBeLessThanOrEqual(1);
  // The greedy token is the likeliest one of its own model.
  expect(Number(await choices.locator("tr.is-target td.warm").innerText())).toBe(Math.max(...sums));

  await page.keyboard.press("ArrowDown");
  await expect.poll(() => chosen.getAttribute("aria-label")).toMatch(/^steered: /);
  expect(await choices.locator("caption").innerText()).toContain("of the steered text");

  await expect.poll(() => texts.getByRole("row", { name: /steered \d of 4/ }).count()).toBe(1);
  await texts.getByText("The drawn texts").click();
  expect(await texts.getByRole("listitem").count()).toBe(12);
  await texts.getByRole("button", { name: "Open in the explorer" }).click();
  await texts.getByRole("listbox", { name: "Labelled positions" }).waitFor();
  expect(complaints).toEqual([]);
});
