// The runs table in a real Chromium, by keyboard and mouse.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";
import { column, fillRuns, names, namesAre, openRuns, query, storedRuns } from "./runsTable.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function runsPage(): Promise<{ page: Page; folder: string }> {
  const { folder, openPage } = await openWorkspace("// %%\n1;\n");
  fillRuns(folder);
  const page = await openPage(browser);
  await openRuns(page);
  return { page, folder };
}

/** The machine may be busy with other tests. */
const patience = { timeout: 20_000 };

const status = (page: Page) => page.locator(".query .badge");

describe("finding runs", () => {
  it("by a typed query with completion, whose errors are marked at their place", async () => {
    const { page } = await runsPage();
    await query(page).click();
    await page.keyboard.type("config.adapter.k");
    await page.getByRole("option", { name: "config.adapter.kind" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("= ");
    await page.getByRole("option", { name: "lora" }).waitFor();
    await page.keyboard.type("lora and (learningRate < 0.005 or tag = paper)");
    await page.keyboard.press("Enter");
    await namesAre(page, ["lora 0.01", "lora 0.001", "lora 0.001"]);
    expect(await status(page).innerText()).toMatch(/^3 of 12 runs in \d+ ms$/);

    await query(page).fill("kind = warm-start and lerningRate < 1");
    await page.getByRole("alert").filter({ hasText: "lerningRate" }).waitFor();
    expect(await page.locator(".query-mirror .wrong").allInnerTexts()).toEqual(["lerningRate"]);
    expect(await page.locator(".query-error").innerText()).toContain("config.learningRate");
    expect(await names(page)).toHaveLength(3); // what was found before stays
    await query(page).fill("nothing has this name");
    await page.getByRole("button", { name: "Clear the query" }).click();
    await page.locator(".grid-row").nth(11).waitFor();
  });

  it("by a builder: conditions are added with a form and taken away one by one", async () => {
    const { page } = await runsPage();
    await page.getByRole("button", { name: "Condition" }).click();
    await page.getByLabel("Name", { exact: true }).fill("cell.notebook");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Condition" }).click();
    await page.getByLabel("Name", { exact: true }).fill("notebook");
    await page.getByLabel("Operator").selectOption("~");
    await page.getByLabel("Value", { exact: true }).fill("truthful");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await namesAre(page, ["lora 0.01", "lora 0.01", "lora 0.001", "lora 0.001"]);
    await page.getByRole("button", { name: "Condition" }).click();
    await page.getByLabel("Name", { exact: true }).fill("seed");
    await page.getByLabel("Value", { exact: true }).fill("1");
    await page.keyboard.press("Enter");
    await namesAre(page, ["lora 0.01", "lora 0.001"]);
    expect(await query(page).inputValue()).toBe("notebook ~ truthful and seed = 1");
    await page.getByRole("button", { name: "Remove notebook ~ truthful" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".grid-body .grid-row").length === 6);
    expect(await query(page).inputValue()).toBe("seed = 1");
  });
});

describe("columns", () => {
  it("are sorted by one key and by several, also in both directions", async () => {
    const { page } = await runsPage();
    const head = (title: string) => page.getByRole("columnheader").filter({ hasText: title }).getByRole("button").first();
    await head("Seed").click();
    await head("crossEntropyresult")
      .or(head("crossEntropy"))
      .first()
      .click({ modifiers: ["Shift"] });
    await page.waitForFunction(() => document.querySelector(".grid-body .run-link .clip")?.textContent === "lora 0.001");
    expect(await column(page, "Seed")).toEqual([..."000000111111"]);
    await head("Seed").click({ modifiers: ["Shift"] });
    await page.waitForFunction(() => document.querySelectorAll('[aria-sort="descending"]').length === 1);
    await expect.poll(() => column(page, "Seed"), patience).toEqual([..."111111000000"]);
    expect(await page.locator("[aria-sort]").count()).toBe(2);
  });

  it("are chosen from config, metrics and the rest, put in order, pinned, made wider and hidden, and kept over a reload", async () => {
    const { page } = await runsPage();
    await page.getByRole("button", { name: /^Columns/ }).click();
    for (const key of ["config.learningRate", "metrics.loss.min"]) {
      await page.getByLabel("Find a column").fill(key);
      await page.getByRole("list", { name: "Other columns" }).getByRole("button", { name: key }).first().click();
    }
    expect(await page.locator(".grid-title:not(.r)").filter({ hasText: "Kind" }).count()).toBe(1);
    await page.getByRole("button", { name: "Hide Kind" }).click();
    await page.getByRole("button", { name: "Pin learningRate" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => column(page, "learningRate"), patience).toContain("0.01000");
    await page.locator(".grid-title.r").filter({ hasText: "learningRate" }).waitFor(); // as its numbers
    const pinned = page.locator(".grid-head .grid-pinned").getByRole("columnheader");
    expect((await pinned.allInnerTexts()).map((text) => text.split("\n")[0])).toEqual(["Run", "learningRate"]);
    await page.locator(".grid-wrap").evaluate((grid) => grid.scrollTo({ left: 10_000 }));
    await page.getByRole("columnheader").filter({ hasText: "least" }).waitFor();
    await expect.poll(() => column(page, "least"), patience).toContain("1.100");
    expect(await pinned.first().isVisible()).toBe(true);

    const width = () => pinned.nth(1).evaluate((head) => head.getBoundingClientRect().width);
    const before = await width();
    const box = (await page.getByRole("separator", { name: "Width of learningRate" }).boundingBox())!;
    await page.mouse.move(box.x + 3, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + 63, box.y + 8, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Math.round((await width()) - before), patience).toBe(60);

    await page.locator(".grid-wrap").evaluate((grid) => grid.scrollTo({ left: 0 }));
    const titles = async () => (await page.locator(".grid-head > .grid-title").allInnerTexts()).map((text) => text.split("\n")[0]);
    expect((await titles()).slice(0, 2)).toEqual(["crossEntropy", "kl"]);
    await page
      .locator(".grid-head > .grid-title")
      .filter({ hasText: "kl" })
      .dragTo(page.locator(".grid-head > .grid-title").filter({ hasText: "crossEntropy" }).first());
    await expect.poll(async () => (await titles()).slice(0, 2), patience).toEqual(["kl", "crossEntropy"]);
    await page.reload();
    await page.getByRole("grid", { name: "Runs" }).getByRole("rowheader").first().waitFor();
    expect((await titles()).slice(0, 2)).toEqual(["kl", "crossEntropy"]);
  });

  it("draw a small curve of a metric", async () => {
    const { page } = await runsPage();
    await page.getByRole("img", { name: "loss of lora 0.001" }).first().waitFor();
    expect(await page.getByRole("img", { name: /^loss of/ }).count()).toBe(12);
  });
});

describe("groups", () => {
  it("by any keys show mean ± deviation with the interval, open to their runs, and are compared with a baseline", async () => {
    const { page } = await runsPage();
    for (const key of ["config.adapter.kind", "config.learningRate"]) {
      await page.getByRole("button", { name: "Key", exact: true }).click();
      await page.getByLabel("Find a key").fill(key);
      await page.getByRole("list", { name: "Keys" }).getByRole("button").first().click();
      await page.keyboard.press("Escape");
    }
    await page.waitForFunction(() => document.querySelectorAll(".grid-row.is-group").length === 6);
    const first = page.locator(".grid-row.is-group").filter({ hasText: "kind lora, learningRate 0.0010" });
    expect(await first.innerText()).toContain("2 runs");
    // cross-entropies 0 and 0.1: mean 0.05, deviation 0.0707, half an interval 0.635
    const figures = page
      .locator(`.grid-cells[data-index="${await first.getAttribute("data-index")}"]`)
      .getByRole("gridcell")
      .filter({ hasText: "±" });
    const cell = figures.first();
    expect((await cell.innerText()).replace(/\s+/g, " ")).toBe("0.05000 ± 0.071");
    expect(await cell.getAttribute("title")).toContain("95 % [−0.5853, 0.6853]");
    await page.getByRole("button", { name: "Open adapter.kind lora, learningRate 0.0010" }).click();
    await page.locator(".grid-row:not(.is-group)").nth(1).waitFor();
    expect(await names(page)).toContain("seed 0");

    await page.locator(".grid-row:not(.is-group)").filter({ hasText: "seed 1" }).getByRole("checkbox").click();
    await page.getByRole("button", { name: "Baseline" }).click();
    await page.locator(".grid-row.is-baseline").waitFor();
    await expect.poll(async () => (await figures.first().innerText()).replace(/\s+/g, " ")).toBe("0.05000 ± 0.071 −0.050");
  });
});

describe("what is done with several runs", () => {
  it("tags them, archives them with an undo, deletes them with an undo, and purges the trash with the space that it frees", {
    timeout: 180_000,
  }, async () => {
    const { page, folder } = await runsPage();
    const select = async (count: number) => {
      for (let i = 0; i < count; i++) await page.locator(".grid-body .grid-row").nth(i).getByRole("checkbox").click();
    };
    await select(2);
    await page.getByRole("toolbar", { name: "Selected runs" }).getByRole("button", { name: "Tag" }).click();
    await page.getByLabel("Tags").fill("good, -paper");
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      () => [...document.querySelectorAll(".grid-row .badge")].filter((one) => one.textContent === "good").length === 2,
    );
    const stored = storedRuns(folder);
    onTestFinished(stored.close);
    expect([stored.store.get("w-11")?.tags, stored.store.get("w-10")?.tags]).toEqual([["good"], ["good"]]);

    await select(2);
    await page.getByRole("button", { name: "Archive" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".grid-body .grid-row").length === 10);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".grid-body .grid-row").length === 12);

    await select(3);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".grid-body .grid-row").length === 9);
    await page.getByRole("button", { name: "Undo" }).first().click();
    await page.waitForFunction(() => document.querySelectorAll(".grid-body .grid-row").length === 12);

    await select(3);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".grid-body .grid-row").length === 9);
    await page.getByRole("button", { name: /^View/ }).click();
    await page.getByRole("menuitem", { name: "Trash" }).click();
    await namesAre(page, ["prompt 0.01", "prompt 0.01", "prompt 0.001"]);
    await page.getByRole("button", { name: "Empty the trash" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove all runs in the trash" }).click();
    await page.getByText("3 runs removed").waitFor();
    await page.getByText(/of .* were given back/).waitFor();
    expect(stored.store.get("w-11")).toBeNull();
    await page.getByRole("heading", { name: "The trash is empty" }).waitFor();
  });

  it("are chosen and opened by the keys alone", async () => {
    const { page } = await runsPage();
    await page.getByRole("grid", { name: "Runs" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowDown");
    await page.getByText("2 runs selected").waitFor();
    expect(await page.locator(".grid-body .grid-row.is-selected").count()).toBe(2);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "prompt 0.01" }).waitFor();
  });

  it("are compared, with others that are found there, and without one that is left out", async () => {
    const { page } = await runsPage();
    for (const i of [0, 1]) await page.locator(".grid-body .grid-row").nth(i).getByRole("checkbox").click();
    await page.getByRole("button", { name: "Compare", exact: true }).last().click();
    const heads = page.locator(".runhead");
    const compared = () => heads.getByRole("button", { name: /^w-/ }).allInnerTexts();
    await heads.nth(1).waitFor();
    await page.getByRole("button", { name: "Add runs" }).click();
    await page.getByLabel("Find runs").fill("adapter.kind = lra and");
    await page.getByRole("dialog", { name: "Add runs" }).getByRole("alert").waitFor();
    await page.getByLabel("Find runs").fill("adapter.kind = lora and seed = 1");
    const found = page.getByRole("list", { name: "Runs found" }).getByRole("checkbox");
    await expect.poll(() => found.count(), patience).toBe(2);
    await found.first().check();
    await page.keyboard.press("Enter");
    await heads.nth(2).waitFor();
    expect(await compared()).toEqual(["w-11", "w-10", "w-03"]);
    await page.getByRole("tab", { name: "Compare: A, B, C" }).waitFor();
    await page.getByRole("button", { name: "Leave B out" }).click();
    await expect.poll(compared, patience).toEqual(["w-11", "w-03"]);
  });

  it("are exported, as a bundle too, which comes in once", async () => {
    const { page } = await runsPage();
    await page.getByRole("checkbox", { name: "Select all runs that match" }).click();
    await page.getByText("12 runs selected").waitFor();
    await page.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Bundle" }).click()]);
    const other = await openWorkspace("// %%\n1;\n");
    const there = await other.openPage(browser);
    await there.keyboard.press("Escape");
    await there.keyboard.press("Control+Alt+R");
    await there.getByRole("heading", { name: "No runs yet" }).waitFor();
    const bundle = { name: file.suggestedFilename(), mimeType: "application/octet-stream", buffer: readFileSync(await file.path()) };
    await there.getByLabel("Bundle of runs").setInputFiles(bundle);
    await there.getByText("12 runs imported").waitFor();
    await there.locator(".grid-body .grid-row").nth(11).waitFor();
    await there.getByLabel("Bundle of runs").setInputFiles(bundle);
    await there.getByText("12 runs were here already").waitFor();
    expect(await there.locator(".grid-body .grid-row").count()).toBe(12);
  });
});

describe("views", () => {
  it("are saved under a name with query, columns and order, and opened again", async () => {
    const { page } = await runsPage();
    await query(page).fill("adapter.kind = ia3");
    await namesAre(page, ["ia3 0.01", "ia3 0.01", "ia3 0.001", "ia3 0.001"]);
    await page.getByRole("button", { name: /^View/ }).click();
    await page.getByRole("menuitem", { name: "Save this view" }).click();
    await page.getByRole("alertdialog").getByLabel("Name").fill("Only IA3");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^View/ }).filter({ hasText: "Only IA3" }).waitFor();
    await page.getByRole("button", { name: /^View/ }).click();
    await page.getByRole("menuitem", { name: "Failed or crashed" }).click();
    await namesAre(page, ["ia3 0.001"]);
    await page.getByRole("button", { name: /^View/ }).click();
    await page.getByRole("menuitem", { name: "Only IA3" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".grid-body .grid-row").length === 4);
    expect(await query(page).inputValue()).toBe("adapter.kind = ia3");
  });
});

it("shows what the terminal does to the runs meanwhile", { timeout: 60_000 }, async () => {
  const { page, folder } = await runsPage();
  await page.locator(".grid-body .grid-row").nth(11).waitFor();
  await promisify(execFile)(process.execPath, ["main/cli/main.ts", "runs", "delete", "w-11", "--workspace", folder]);
  await expect.poll(() => page.locator(".grid-body .grid-row").count(), patience).toBe(11);
});

it("follows a run while it goes on", async () => {
  const { openPage } = await openWorkspace(`// %%
import { startRun } from "steerlab";
const run = startRun({ name: "still going", config: { rate: 1 } });
for (let step = 0; step < 400; step++) {
  run.log({ loss: 4 - step / 100 }, step);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
`);
  const page = await openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator('[aria-label="Cell 1, running"]').waitFor();
  await openRuns(page);
  await namesAre(page, ["still going"]);
  await page.getByRole("button", { name: /^Columns/ }).click();
  await page.getByLabel("Find a column").fill("metrics.loss");
  await page.getByRole("list", { name: "Other columns" }).getByRole("button", { name: "metrics.loss last value" }).click();
  await page.keyboard.press("Escape");
  await page.locator(".grid-wrap").evaluate((grid) => grid.scrollTo({ left: 10_000 }));
  const value = async () => Number((await column(page, "losslast").catch(() => column(page, "last")))[0]);
  await expect.poll(value, patience).toBeLessThan(4);
  const before = await value();
  await expect.poll(value, patience).toBeLessThan(before);
});
