// The explorer as a person uses it: sliders are dragged, numbers are read from the page, and what they must be stands in the float64 reference.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { number, reference } from "../steer/referenceCases.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const file = JSON.stringify(join(import.meta.dirname, "../reference/steer/cases.json"));
const calibrationNotebook = `// %%
import { readFileSync } from "node:fs";
import { chart, traceLogits } from "steerlab";
const { base_logits, warm_logits, targets, alpha } = JSON.parse(readFileSync(${file}, "utf8")).calibration;
const rows = base_logits.map((base, r) => ({ base, warm: warm_logits[r], target: targets[r], prefix: ["row", String(r)] }));
const traced = await traceLogits(rows, { alpha, title: "The reference", text: (id) => "t" + id });
chart.explorer(traced)
`;

/** `−1.234` as the page writes it. */
const read = (text: string) => Number(text.replace("−", "-").replaceAll(",", ""));

/** Takes the slider by its knob to a value, and over the last hundredths by the keys. */
async function dragTo(page: Page, slider: Locator, value: number): Promise<void> {
  await slider.scrollIntoViewIfNeeded();
  const at = async (name: string) => Number(await slider.getAttribute(name));
  const [low, high, now] = [await at("aria-valuemin"), await at("aria-valuemax"), await at("aria-valuenow")];
  const box = (await slider.boundingBox())!;
  const track = (await slider.locator(".knob").boundingBox())!;
  const x = (v: number) => box.x + 8 + ((v - low) / (high - low)) * (box.width - 16);
  const y = track.y + track.height / 2;
  await page.mouse.move(x(now), y);
  await page.mouse.down();
  await page.mouse.move(x((now + value) / 2), y, { steps: 4 });
  await page.mouse.move(x(value), y, { steps: 4 });
  await page.mouse.up();
  // The browser hands moves over when it draws: after two frames none is left that could undo what keys do.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect.poll(async () => Math.abs((await at("aria-valuenow")) - value)).toBeLessThan((high - low) / 100);
  for (let guard = 0; guard < 60 && Math.abs((await at("aria-valuenow")) - value) > 1e-9; guard++)
    await slider.press((await at("aria-valuenow")) < value ? "ArrowRight" : "ArrowLeft");
  expect(await at("aria-valuenow")).toBe(value);
}

const reading = async (explorer: Locator, name: string, series: "base" | "warm" | "steered") => {
  const row = explorer.getByRole("table", { name: "Readings" }).getByRole("row").filter({ hasText: name });
  return read(await row.getByRole("cell").nth(["base", "warm", "steered"].indexOf(series)).innerText());
};

async function crossEntropiesAreTheReferences(page: Page, explorer: Locator): Promise<void> {
  const { grid, masked, targets } = reference.calibration;
  const slider = explorer.getByRole("slider", { name: "Strength μ" });
  for (const strength of [-1, 2.5, 5.25, 8]) {
    await dragTo(page, slider, strength);
    const expected = masked.sum_ce[grid.indexOf(strength)]! / targets.length;
    await expect.poll(() => reading(explorer, "cross-entropy, nats", "steered")).toBeCloseTo(expected, 3);
  }
}

it("dragging the strength reads the reference's loss at every strength, and marks its three estimators on the axis", async () => {
  const workspace = await openWorkspace(calibrationNotebook);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const explorer = page.locator(".explorer");
  await explorer.waitFor();
  const { masked } = reference.calibration;
  const slider = explorer.getByRole("slider", { name: "Strength μ" });
  const marks = await slider.locator("text").allTextContents();
  expect(marks).toContain(`exact ${Number(masked.mu_exact.toPrecision(3))}`);
  expect(marks).toContain(`ratio ${Number(masked.ratio_of_sums_mu.toPrecision(3))}`);
  expect(marks).toContain(`closed form ${Number(masked.mean_mu.toPrecision(3))}`);
  expect(Number(await slider.getAttribute("aria-valuenow"))).toBeCloseTo(masked.mu_exact, 2);
  await crossEntropiesAreTheReferences(page, explorer);
  expect(workspace.complaints).toEqual([]);
});

it("keys move over positions; each shows the reference's probabilities, vector and mask, and terms that add up to its KL", async () => {
  const shown = reference.cases.filter(({ name }) => ["generic", "target-is-not-the-top", "one-hot-apart"].includes(name));
  const rows = shown.map((one) => ({ base: one.base_logits.map(number), warm: one.warm_logits.map(number), target: one.target }));
  const workspace = await openWorkspace(`// %%
import { chart, traceLogits } from "steerlab";
chart.explorer(await traceLogits(${JSON.stringify(rows)}, { alpha: 0.1, text: (id) => "t" + id }))
`);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const explorer = page.locator(".explorer");
  await explorer.waitFor();
  const strip = explorer.getByRole("listbox");
  await strip.getByRole("option").first().click();
  for (const one of shown) {
    const table = explorer.getByRole("table", { name: "Tokens at the selected position" });
    await expect.poll(() => table.innerText()).toContain(`KL ${number(one.kl).toFixed(3)} nats`);
    const bodies = (await table.locator("tbody tr").all()).slice(0, -1);
    expect(bodies).toHaveLength(8);
    let terms = 0;
    for (const row of bodies) {
      const id = Number((await row.locator(".tname").innerText()).slice(1));
      const said = (await row.getByRole("img", { name: /^base/ }).getAttribute("aria-label"))!;
      const [base, warm] = said.match(/[\d.]+(?:e−\d+)?/g)!.map((text) => Number(text.replace("−", "-")));
      expect(base).toBeCloseTo(one.p_base[id]!, 3);
      expect(warm).toBeCloseTo(one.p_warm[id]!, 3);
      expect(await row.locator('[title="in the mask"]').count()).toBe(one.keep[id] ? 1 : 0);
      const delta = await row.locator("td").nth(3).locator(".v").innerText();
      if (one.keep[id]) expect(read(delta)).toBeCloseTo(one.delta![id]!, 3);
      else expect(delta).toBe("outside");
      terms += read(await row.locator("td").nth(4).locator(".v").innerText());
    }
    expect(terms).toBeCloseTo(number(one.kl), 1);
    await page.keyboard.press("ArrowRight");
  }
  expect(workspace.complaints).toEqual([]);
});

it("a file that is saved from it keeps its sliders with no service behind them", async () => {
  const workspace = await openWorkspace(calibrationNotebook);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator(".explorer").getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Page with sliders (HTML)" }).click(),
  ]);
  const saved = join(temporaryFolder(), download.suggestedFilename());
  await download.saveAs(saved);
  expect(download.suggestedFilename()).toBe("The-reference.html");
  const alone = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 } });
  try {
    const other = await alone.newPage();
    const errors: string[] = [];
    other.on("pageerror", (error) => errors.push(error.message));
    other.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await other.goto(pathToFileURL(saved).href);
    await crossEntropiesAreTheReferences(other, other.locator(".explorer"));
    expect(errors).toEqual([]);
  } finally {
    await alone.close();
  }
});

it("saves tables at full precision and pictures", async () => {
  const workspace = await openWorkspace(calibrationNotebook);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const explorer = page.locator(".explorer");
  await explorer.waitFor();
  const save = async (name: string) => {
    await explorer.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
    return readFileSync(await download.path());
  };
  await dragTo(page, explorer.getByRole("slider", { name: "Strength μ" }), 5.25);
  const [head, ...lines] = (await save("All positions (CSV)")).toString("utf8").trim().split("\r\n");
  const steered = head!.match(/("[^"]*"|[^,]+)/g)!.indexOf('"loss steered, nats"');
  const total = lines.reduce((sum, line) => sum + Number(line.split(",")[steered]), 0);
  const { grid, masked } = reference.calibration;
  expect(total).toBeCloseTo(masked.sum_ce[grid.indexOf(5.25)]!, 8);
  expect((await save("Picture (SVG)")).toString("utf8")).toContain("<svg");
  expect((await save("Picture (PNG)")).subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(workspace.complaints).toEqual([]);
});

it("what no slider can know is one click away: text decoded anew, as the models themselves decode it", { timeout: 120_000 }, async () => {
  const workspace = await openWorkspace(`// %%
import { chart, loadModel, loadTask, lora, steer, trace, warmStart } from "steerlab";
const task = await loadTask("wordnet-classes", { train: 64, calibration: 4, test: 4, seed: 7 });
const warm = await warmStart(await loadModel("wordnet-lm"), task.train, { adapter: lora({ rank: 4 }), steps: 6, batchSize: 8, seed: 0 });
const traced = await trace(warm, task.test.items.slice(0, 2), { alpha: 0.1 });

// %%
chart.explorer(traced)

// %%
const { prompt } = task.test.items[0];
const warmText = (await warm.generate(prompt, { maxTokens: 24 })).text;
const steeredText = (await steer(warm, { strength: 6, alpha: 0.1 }).generate(prompt, { maxTokens: 24 })).text;
console.log("ANSWERS " + JSON.stringify([warmText, steeredText]));
`);
  const page = await workspace.openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  const line = page.locator(".stream", { hasText: "ANSWERS" });
  await line.waitFor({ timeout: 100_000 });
  const [warmText, steeredText] = JSON.parse((await line.innerText()).match(/ANSWERS (.*)/)![1]!) as [string, string];
  const explorer = page.locator(".explorer");
  await explorer.scrollIntoViewIfNeeded();
  // The first click into a cell selects it, and does what it says as well.
  await explorer.getByRole("button", { name: "Decode anew" }).click();
  await explorer.locator(".anew-texts").waitFor();
  await explorer.getByRole("listbox").getByRole("option").first().click();
  const field = explorer.getByRole("textbox", { name: "Strength μ, number" });
  await field.fill("6");
  await field.press("Enter");
  await explorer.getByRole("button", { name: "Decode anew" }).click();
  const texts = explorer.locator(".anew-texts");
  await expect.poll(() => texts.innerText(), { timeout: 30_000 }).toMatch(/decoded at μ 6, α 0.1, keep\./);
  const text = async (name: string) => {
    const tokens = await texts
      .getByRole("group", { name: `${name} text` })
      .locator(".tok")
      .allTextContents();
    return tokens
      .filter((token) => token !== "‹end›")
      .join("")
      .replaceAll("·", " ")
      .replaceAll("↵", "\n");
  };
  expect(await text("warm")).toBe(warmText);
  expect(await text("steered")).toBe(steeredText);
  await explorer.getByRole("slider", { name: "Strength μ" }).press("ArrowLeft");
  expect(await texts.innerText()).toContain("the controls have moved since");
  expect(workspace.complaints).toEqual([]);
});

it("what cannot be drawn is refused in its cell, with code, value and advice, and no output stands there broken", async () => {
  const wrong = ["{}", "undefined", "Promise.resolve()", "traced, { strength: 2 }"];
  const cells = wrong.map((given) => `// %%\nchart.explorer(${given} as never)\n`).join("\n");
  const workspace = await openWorkspace(`${calibrationNotebook.replace("chart.explorer(traced)\n", "")}\n${cells}`);
  const page = await workspace.openPage(browser);
  for (let k = 1; k <= wrong.length + 1; k++) {
    await page
      .locator(".cell")
      .nth(k - 1)
      .locator(".gut")
      .click();
    await page.keyboard.press("Control+Enter");
    await page.locator(`.cell[aria-label="Cell ${k}, ${k === 1 ? "fresh" : "failed"}"]`).waitFor();
  }
  const errors = await page.locator(".cell [role=alert]").allInnerTexts();
  expect(errors.map((text) => text.match(/chart\/[a-z-]+/)![0])).toEqual([...Array(3).fill("chart/not-a-trace"), "chart/not-a-strength"]);
  const said = ["an empty object as its trace", "undefined as its trace", "a promise as its trace", "2 as strength"];
  for (const [k, text] of said.entries()) expect(errors[k]).toContain(`chart.explorer() was given ${text}.`);
  expect(errors[0]).toContain("Give what trace(warm, examples) returned.");
  expect(errors[2]).toContain("Put await before it.");
  expect(await page.getByText("cannot be drawn").count()).toBe(0);
});
