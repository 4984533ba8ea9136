// The page of a run and the comparison of several, as a person looks at them: two warm starts with two seeds each, swept and evaluated.
import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { databasePath, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import type { RunKind, RunRow } from "../../src/runs/run.ts";
import { launchChromium } from "../browser/chromium.ts";
import { type OpenWorkspace, openWorkspace } from "./openPage.ts";

const notebook = `// %%
import { evaluate, loadModel, loadTask, lora, sweep, trace, warmStart } from "steerlab";
const base = await loadModel("wordnet-lm");
const task = await loadTask("wordnet-truth", { train: 40, calibration: 12, test: 16 });
const common = { batchSize: 4, steps: 6 };

// %%
console.log("training", task.train.length, "examples");
const a = await warmStart(base, task.train, { ...common, adapter: lora({ rank: 4 }), learningRate: 3e-3, seed: 0 });

// %%
const b = await warmStart(base, task.train, { ...common, adapter: lora({ rank: 4 }), learningRate: 1e-2, seed: 0 });

// %%
const again = await warmStart(base, task.train, { ...common, adapter: lora({ rank: 4 }), learningRate: 3e-3, seed: 1 });

// %%
const sweptA = await sweep(a, task.test, { calibration: task.calibration });
sweptA

// %%
const sweptB = await sweep(b, task.test, { calibration: task.calibration });

// %%
const scores = [await evaluate(a, task.test, { scoring: "likelihood" }), await evaluate(b, task.test, { scoring: "likelihood" })];
`;
const notebookTime = 200_000; // ms, on two busy cores; about half a minute when nothing else runs

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it("shows a run with all that belongs to it, and compares runs down to single tokens", { timeout: notebookTime + 100_000 }, async () => {
  const workspace = await openWorkspace(notebook);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.getByText("7 fresh").waitFor({ timeout: notebookTime });
  const runs = loggedRuns(workspace.folder);
  await page.close();
  const seeRun = ({ id }: RunRow) => seeTab(workspace, { kind: "run", id }, `run:${id}`);
  const compare = (rows: readonly RunRow[]) => {
    const ids = rows.map(({ id }) => id);
    return seeTab(workspace, { kind: "compare", ids }, `compare:${ids.join(",")}`);
  };

  const warm = await seeRun(runs("warm-start")[0]!);
  await hasConsoleCurvesAndFamily(warm);
  await keepsANote(warm);
  await hasSweepExplorerAndArtifacts(await seeRun(runs("sweep")[0]!));

  const warmStarts = await compare(runs("warm-start"));
  await overlaysCurves(warmStarts);
  await groupsSeeds(warmStarts);
  await tellsWhatDiffers(warmStarts);
  const sweeps = await compare(runs("sweep"));
  await overlaysSweeps(sweeps);
  await comparesDistributions(sweeps);
  await pairsItems(sweeps.getByRole("region", { name: "Paired differences of the sweeps" }));
  const evaluations = await compare(runs("evaluation"));
  await pairsItems(evaluations.getByRole("region", { name: "Paired differences of the evaluations" }));
  expect(workspace.complaints).toEqual([]);
});

/** The runs of a kind, the oldest first. */
function loggedRuns(folder: string): (kind: RunKind) => RunRow[] {
  const db = openReadOnly(databasePath(folder));
  const all = new RunStore(db).list().reverse();
  db.close();
  return (kind) => all.filter((run) => run.kind === kind);
}

/** A page of its own with this tab in front, as when it was left so. */
async function seeTab({ service, complaints }: OpenWorkspace, tab: object, key: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  onTestFinished(() => page.close());
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.addInitScript((stored) => localStorage.setItem("steerlab.tabs", stored), JSON.stringify({ tabs: [tab], active: key }));
  await page.goto(service.url);
  await page.locator(".run-page h2").first().waitFor();
  return page;
}

async function hasConsoleCurvesAndFamily(page: Page): Promise<void> {
  expect(await page.getByRole("region", { name: "Console" }).innerText()).toContain("training 40 examples");
  await page.locator('.curves canvas[data-drawn="1"]').first().waitFor();
  const family = page.locator(".family-run");
  await expect.poll(() => family.count()).toBe(3); // the warm start, its sweep and its evaluation
  expect(await page.locator('.family-run[aria-current="page"]').innerText()).toContain("warm start");
  expect(await page.locator(".family-edges path.own").count()).toBe(2);
}

async function keepsANote(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Write a note" }).click();
  await page.getByLabel("Note in Markdown").fill("The **first** one, at $\\mu = 0$.");
  await page.keyboard.press("Control+Enter");
  await page.locator(".run-note strong", { hasText: "first" }).waitFor();
  await page.reload();
  await page.locator(".run-note .katex").waitFor();
  await page.getByRole("button", { name: "Edit the note" }).click();
  await page.getByLabel("Note in Markdown").fill("never mind");
  await page.keyboard.press("Escape");
  expect(await page.locator(".run-note strong").innerText()).toBe("first");
}

async function hasSweepExplorerAndArtifacts(page: Page): Promise<void> {
  const chart = page.locator('.run-page [role="img"][aria-label*="Cross-entropy over strength"]');
  await chart.first().locator(".scatterlayer .trace").first().waitFor();
  expect(await chart.count()).toBe(2); // made again from what is stored, and as the cell showed it
  await page.getByRole("button", { name: /Open the explorer/ }).click();
  const readings = page.locator(".explorer table", { hasText: "cross-entropy, nats" }).first();
  await readings.waitFor();
  const before = await readings.innerText();
  await page.locator('.explorer [role="slider"][aria-label*="trength"]').focus();
  await page.keyboard.press("Home");
  await expect.poll(() => readings.innerText()).not.toBe(before);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save systems as JSON" }).click();
  const systems = JSON.parse(readFileSync(await (await saved).path(), "utf8")) as { system: string }[];
  expect(systems.map(({ system }) => system)).toContain("extrapolation");
}

async function overlaysCurves(page: Page): Promise<void> {
  const loss = page.locator(".curves-chart").filter({ has: page.locator("figcaption", { hasText: /^loss/ }) });
  await loss.locator('canvas[data-drawn="3"]').waitFor();
  const axis = () => loss.locator("svg.chart .lbl").textContent();
  expect(await axis()).toBe("step");
  await page.getByRole("button", { name: "Tokens", exact: true }).click();
  await expect.poll(axis).toBe("tokens seen");
  await page.getByRole("button", { name: "Time", exact: true }).click();
  await expect.poll(axis).toBe("seconds since the run's start");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await loss.locator(".area").hover({ position: { x: 60, y: 40 } });
  expect(await loss.locator(".reading b").allInnerTexts()).toHaveLength(3);
  const ink = () => loss.locator("canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const raw = await ink();
  await page.getByLabel("Smoothing").fill("0.8");
  await expect.poll(ink).not.toBe(raw);
  const ticks = () => loss.locator("svg.chart text").allTextContents();
  const linear = await ticks();
  await page.getByRole("button", { name: "log y" }).click();
  await expect.poll(ticks).not.toEqual(linear);
  await loss.getByRole("button", { name: "Data" }).click();
  expect(await loss.locator("thead th").count()).toBe(4);
  await loss.getByRole("button", { name: "Chart" }).click();
}

async function groupsSeeds(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Group seeds" }).click();
  const loss = page.locator(".curves-chart").filter({ has: page.locator("figcaption", { hasText: /^loss/ }) });
  await loss.locator('canvas[data-drawn="2"]').waitFor();
  expect(await loss.locator(".area text").allTextContents()).toEqual(expect.arrayContaining(["A C", "B"]));
}

async function tellsWhatDiffers(page: Page): Promise<void> {
  const settings = page.locator(".run-page section", { has: page.getByRole("heading", { name: "Configuration" }) });
  expect(await settings.locator("tbody tr td:first-child").allInnerTexts()).toEqual(["learningRate", "seed"]);
  expect(await page.locator(".diff-line.removed").last().innerText()).toContain("3e-3");
  expect(await page.locator(".diff-line.added").last().innerText()).toContain("1e-2");
  const results = page.getByRole("region", { name: "Settings and results" });
  await results.scrollIntoViewIfNeeded();
  await results.locator('[aria-label^="Parallel coordinates of 3 runs over"]').waitFor();
  expect(await results.innerText()).toContain("needs at least 8 runs");
}

async function overlaysSweeps(page: Page): Promise<void> {
  const sweeps = page.getByRole("region", { name: "Sweeps", exact: true });
  await sweeps.scrollIntoViewIfNeeded();
  const chart = sweeps.locator('[aria-label^="Change of cross-entropy by steering over the strength, 2 curves"]');
  await chart.locator(".scatterlayer .trace").first().waitFor();
  expect(await chart.getAttribute("aria-label")).toMatch(/A analytic optimum .*swept best .*; B analytic optimum .*swept best/);
  await sweeps.getByRole("button", { name: "MC1" }).click();
  await sweeps.locator('[aria-label^="Change of MC1 by steering"]').waitFor();
  const settings = page.locator(".run-page section", { has: page.getByRole("heading", { name: "Configuration" }) });
  expect(await settings.innerText()).toContain("warm start.learningRate");
}

async function comparesDistributions(page: Page): Promise<void> {
  const part = page.getByRole("region", { name: "Distributions", exact: true });
  await part.getByRole("button", { name: /Compare the distributions/ }).click({ timeout: 60_000 });
  const probe = part.getByRole("region", { name: "Probabilities at the place" });
  await probe.waitFor();
  const models = await probe.locator("tbody th").allInnerTexts();
  expect(models.map((text) => text.replace(/\s+/g, " "))).toEqual(["base", "A warm", "A steered", "B warm", "B steered"]);
  const cosines = part.getByRole("table", { name: /Cosine/ });
  const cosine = Number(await cosines.locator("tbody tr").first().locator("td").nth(2).innerText());
  expect(cosine).toBeGreaterThan(0);
  expect(cosine).toBeLessThan(1);
  const kl = part.getByRole("table", { name: /KL of warm/ });
  expect(Number(await kl.locator("tbody tr").first().locator("td").nth(2).innerText())).toBeGreaterThan(0);
  const terms = part.getByRole("region", { name: "Divergence by token" });
  const here = await terms.innerText();
  expect(here).toMatch(/KL\(A ‖ B\) of the warm models here: at least [\d.]+ nats/);
  await part.getByRole("option", { selected: true }).focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => terms.innerText()).not.toBe(here);
  await part.getByRole("button", { name: "Steered", exact: true }).click();
  await part.getByRole("table", { name: /KL of steered/ }).waitFor();
}

async function pairsItems(part: Locator): Promise<void> {
  await part.waitFor();
  const row = part.getByRole("table", { name: /cross-entropy/ }).locator("tbody tr");
  expect(await row.count()).toBe(1);
  const told = (await row.innerText()).replace(/\s+/g, " ");
  expect(told).toMatch(/B minus A [−\d.]+ [−\d.]+ [+−][\d.]+ \[[+−][\d.]+, [+−][\d.]+\]/);
  expect(await part.innerText()).toContain("n 16");
}
