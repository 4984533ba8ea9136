// A warm start as a person watches it, and how the steering vector formed.
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
import { chart, loadModel, loadTask, lora, warmStart } from "steerlab";
const task = await loadTask("wordnet-classes", { train: 96, calibration: 4, test: 4, seed: 7 });
const warm = await warmStart(await loadModel("wordnet-lm"), task.train, { adapter: lora({ rank: 4 }), steps: 12, batchSize: 8, seed: 0, watch: task.calibration, watchEvery: 3 });
console.log("WATCHED " + JSON.stringify(warm.watched.map(({ step, explorer: { positions } }) => [step, positions.kl.reduce((a, b) => a + b, 0) / positions.kl.length])));

// %%
chart.training(warm)

// %%
chart.steeringCourse(warm)
`;

it("shows rate, norm and KL beside the loss, and scrubs and plays through the steps of the steering vector", {
  timeout: 180_000,
}, async () => {
  const workspace = await openWorkspace(notebook);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const line = page.locator(".stream", { hasText: "WATCHED" });
  await line.waitFor({ timeout: 150_000 });
  const watched = JSON.parse((await line.innerText()).match(/WATCHED (.*)/)![1]!) as [number, number][];
  expect(watched.map(([step]) => step)).toEqual([0, 3, 6, 9, 12]);
  await page.getByText("3 fresh").waitFor({ timeout: 60_000 });

  const training = page.locator(".train").first();
  for (const title of ["KL to base", "Learning rate", "Gradient norm"]) {
    const chart = training.getByRole("img", { name: new RegExp(`^${title} over \\d+ looks`) });
    expect((await chart.locator("polyline").getAttribute("points"))!.split(" ").length).toBeGreaterThanOrEqual(5);
  }
  await page.locator('.plotly-figure [role="img"][aria-label^="Training of"]').scrollIntoViewIfNeeded();
  await training.getByRole("button", { name: "How the steering vector formed" }).click();
  await scrubs(page.locator(".document .stepped").last(), watched);
  expect(workspace.complaints).toEqual([]);
});

const checkpointNotebook = `// %%
import { chart, loadCheckpoint, loadModel, loadTask, lora, trace, warmStart } from "steerlab";
const base = await loadModel("wordnet-lm");
const task = await loadTask("wordnet-classes", { train: 64, calibration: 4, test: 4, seed: 7 });
const options = { adapter: lora({ rank: 4 }), steps: 8, batchSize: 8, seed: 0, checkpointEvery: 3, keepCheckpoints: true };

// %%
const plain = await warmStart(base, task.train, { ...options, validation: task.calibration });
for (const { step, path } of plain.checkpoints) {
  const then = await loadCheckpoint(base, path);
  const kls = (await trace(then, task.calibration)).tokens.map(({ kl }) => kl);
  console.log("STEP " + step + " KL " + Math.max(...kls).toFixed(3));
  then.dispose();
}

// %%
const watched = await warmStart(base, task.train, { ...options, watch: task.calibration, watchEvery: 8 });
`;

it("opens a checkpoint in the explorer: from its mark and from its run, with the numbers that a cell gets of the file", {
  timeout: 180_000,
}, async () => {
  const workspace = await openWorkspace(checkpointNotebook);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.getByText("3 fresh").waitFor({ timeout: 150_000 });
  const said = await page.locator(".stream", { hasText: "STEP" }).innerText();
  const largest = new Map([...said.matchAll(/STEP (\d+) KL ([\d.]+)/g)].map(([, step, kl]) => [Number(step), kl]));
  expect([...largest.keys()]).toEqual([3, 6]);
  const notebook = page.getByRole("tab", { name: /notebook.ts/ });
  // Opened where the divergence is largest: what the cell printed.
  const opensAt = async (step: number) => {
    const explorer = page.locator(".explorer-tab .explorer").last();
    await explorer.locator(".x-toolbar b", { hasText: `step ${step}` }).waitFor({ timeout: 30_000 });
    await expect.poll(() => shownKl(explorer)).toBe(largest.get(step));
  };
  const marks = page.locator(".train").first().getByRole("group", { name: "Checkpoints" });
  await marks.getByRole("button", { name: "Open the checkpoint of step 6 in the explorer" }).click();
  await opensAt(6);
  await notebook.click();
  await page.locator(".train").first().getByRole("button", { name: /^run / }).click();
  await page.getByRole("region", { name: "Checkpoints" }).getByRole("button", { name: "Step 3" }).click();
  await opensAt(3);
  await notebook.click();
  await opensWatched(page, 3);
  expect(workspace.complaints).toEqual([]);
});

/** Where examples are watched, the checkpoint's step is one of those that were looked at: no kernel is asked. */
async function opensWatched(page: Page, step: number): Promise<void> {
  await page
    .locator(".train")
    .last()
    .getByRole("button", { name: `Open the checkpoint of step ${step} in the explorer` })
    .click();
  const stepped = page.locator(".explorer-tab .stepped");
  await expect.poll(() => stepped.locator("output").innerText()).toContain(`after ${step} of 8 steps`);
}

const shownKl = async (explorer: Locator): Promise<string | undefined> =>
  (await explorer.getByRole("table", { name: "Tokens at the selected position" }).innerText()).match(/KL ([\d.]+) nats/)?.[1];

async function scrubs(stepped: Locator, watched: readonly [number, number][]): Promise<void> {
  const track = stepped.getByRole("slider", { name: "Step" });
  const said = stepped.locator("output");
  const explorer = stepped.locator(".explorer");
  const kl = explorer
    .getByRole("table", { name: "Readings" })
    .getByRole("row")
    .filter({ hasText: "KL to base, nats" })
    .getByRole("cell")
    .nth(1);
  await track.press("Home");
  await expect.poll(() => said.innerText()).toContain("after 0 of 12 steps");
  expect(Number((await kl.innerText()).replace("−", "-"))).toBeCloseTo(0, 3);
  for (const [step, mean] of watched.slice(1)) {
    await track.press("ArrowRight");
    await expect.poll(() => said.innerText()).toContain(`after ${step} of 12 steps; mean KL ${mean.toFixed(3)} nats`);
  }
  const last = Number(await kl.innerText());
  expect(last).toBeGreaterThan(0.01);
  // From the last step on it begins anew, and stops at the end by itself.
  const played = await textsFromNowOn(said);
  await stepped.getByRole("button", { name: "Play" }).click();
  await stepped.getByRole("button", { name: "Play" }).waitFor();
  const steps = (await played()).map((text) => Number(/after (\d+) of 12/.exec(text)![1]));
  expect([steps[0], steps.at(-1)]).toEqual([0, 12]);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(Number(await kl.innerText())).toBe(last);
}

/** What an element comes to say, kept in the page: a picture of an animation is gone before it is asked for. */
async function textsFromNowOn(element: Locator): Promise<() => Promise<string[]>> {
  const kept = await element.evaluateHandle((node) => {
    const texts: string[] = [];
    new MutationObserver(() => texts.push(node.textContent ?? "")).observe(node, { subtree: true, childList: true, characterData: true });
    return texts;
  });
  return () => kept.jsonValue();
}
