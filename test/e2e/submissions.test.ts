// Submitting a notebook as tasks in the page, and what becomes of them there, in a real Chromium over the real service and real processes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

// Each starts processes of its own, which takes as long as the machine lets them.
vi.setConfig({ testTimeout: 180_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const study = `// steerlab: time=30

// %%
import { params, startRun } from "steerlab";
const { seed, rank, act } = params({ seed: 0, rank: 8, act: "well" });

// %%
const run = startRun({ name: \`rank \${rank}, seed \${seed}\`, config: { rank, seed } });
run.log({ loss: rank + seed / 10 });
console.log("this is task", rank, seed);
if (act === "fail") throw new RangeError("out of reach");
if (act === "wait") await new Promise(() => {});
run.summary({ score: rank * 100 + seed });
run.finish();
`;

async function submitDialog(page: Page) {
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill("submit as tasks");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /Submit notebook\.ts as tasks/ });
  await dialog.waitFor();
  return dialog;
}

it("submits a grid from the dialog, shows every task as it ends with its parameters and figures, and brings the runs home", async () => {
  const { openPage, complaints } = await openWorkspace(study);
  const page = await openPage(browser);
  const dialog = await submitDialog(page);
  // The notebook's own parameters, with their defaults.
  expect(await dialog.getByLabel("rank").getAttribute("placeholder")).toBe("8");
  await dialog.getByLabel("seed").fill("0, 1, 2");
  await dialog.getByLabel("rank").fill("4,8");
  await dialog.getByText("show what would be run").click();
  await dialog.getByRole("region", { name: "Tasks" }).filter({ hasText: "5  seed=2  rank=8" }).waitFor();
  await dialog.getByRole("button", { name: "Submit 6 tasks" }).click();
  const table = page.getByRole("table", { name: "Tasks" });
  await table.waitFor();
  const row = (index: number) =>
    table.getByRole("row").filter({ has: page.getByRole("checkbox", { name: `Select task ${index}`, exact: true }) });
  await row(5).filter({ hasText: "succeeded" }).filter({ hasText: "802" }).waitFor({ timeout: 60_000 });
  await page.locator(".submission-head").getByText("6 succeeded").waitFor();
  // A column's tasks in order, by a click; the keys go from task to task.
  await table.getByRole("button", { name: "score" }).click();
  await table.getByRole("button", { name: "score" }).click();
  expect(await table.getByRole("row").nth(1).innerText()).toContain("802");
  await row(5).getByRole("button", { name: "5" }).click();
  await page.getByRole("log", { name: "Log of task 5" }).filter({ hasText: "this is task 8 2" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("log").filter({ hasText: "this is task 8 1" }).waitFor();
  await page.getByRole("button", { name: "Compare 6 runs" }).click();
  await page.getByText("rank 4, seed 0").first().waitFor();
  expect(complaints).toEqual([]);
});

it("says in the dialog what is wrong, and lists, draws at random, and shows Slurm's script before anything is submitted", async () => {
  const { openPage } = await openWorkspace(study);
  const page = await openPage(browser);
  const dialog = await submitDialog(page);
  await dialog.getByLabel("seed").fill("1,1");
  await dialog.getByText("The grid has a value of seed twice: 1, 1.").waitFor();
  expect(await dialog.getByRole("button", { name: /^Submit/ }).isDisabled()).toBe(true);
  await dialog.getByLabel("seed").fill("");
  await dialog.getByLabel("Memory a task").fill("much");
  await dialog.getByText('memory is "much". Give such as 16G.').waitFor();
  await dialog.getByLabel("Memory a task").fill("2G");
  await dialog.getByRole("button", { name: "List" }).click();
  await dialog.getByLabel("One task a line").fill("seed=1, rank=2\nseed=3, rank=4\nsed=1");
  await dialog.getByText('has no parameter "sed"').waitFor();
  await dialog.getByRole("button", { name: "Random search" }).click();
  await dialog.getByLabel("rank").fill("integer:1..64");
  await dialog.getByLabel("How many").fill("7");
  await dialog.getByRole("button", { name: "Slurm" }).click();
  await dialog.getByText("show what would be run").click();
  await dialog
    .getByRole("region", { name: "Commands" })
    .filter({ hasText: /--array=0-6 .* --mem=2G --time=30 / })
    .waitFor();
  await dialog.getByRole("region", { name: "Script" }).filter({ hasText: "#!/bin/bash" }).waitFor();
  await dialog.getByRole("button", { name: "Submit 7 tasks" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill("submissions");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing was submitted yet").waitFor();
});

it("tells why a task failed, cancels those that wait, and starts them again", async () => {
  const { openPage, complaints } = await openWorkspace(study);
  const page = await openPage(browser);
  const dialog = await submitDialog(page);
  await dialog.getByLabel("act").fill("fail, wait");
  await dialog.getByLabel("Name").evaluate((field) => field.closest("details")!.setAttribute("open", ""));
  await dialog.getByLabel("Name").fill("Broken");
  await dialog.getByRole("button", { name: "Submit 2 tasks" }).click();
  const head = page.locator(".submission-head");
  await head.getByText("1 failed").waitFor({ timeout: 60_000 });
  await page.getByText("RangeError: out of reach").first().waitFor();
  await head.getByText("1 running").waitFor();
  await head.getByRole("button", { name: "Cancel 1 task" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel 1 task" }).click();
  await head.getByText("1 cancelled").waitFor({ timeout: 60_000 });
  await head.getByRole("button", { name: "Requeue 2 tasks" }).click();
  await head.getByText("1 cancelled").waitFor({ state: "detached" });
  await head.getByText("1 failed").waitFor({ timeout: 60_000 });
  await page.getByRole("navigation", { name: "Workspace" }).getByRole("button", { name: "Broken" }).waitFor();
  await head.getByRole("button", { name: "Cancel 1 task" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel 1 task" }).click();
  await head.getByText("1 cancelled").waitFor({ timeout: 60_000 });
  expect(complaints).toEqual([]);
});

it.each(["light", "dark", "contrast"])(
  "breaks no accessibility rule of WCAG A and AA in %s, in the dialog and beside the tasks",
  async (theme) => {
    const { openPage } = await openWorkspace(study);
    const page = await openPage(browser, { theme });
    const dialog = await submitDialog(page);
    await dialog.getByText("show what would be run").click();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Submit 1 task" }).click();
    await page.locator(".submission-head").getByText("1 succeeded").waitFor({ timeout: 60_000 });
    await page.getByRole("table", { name: "Tasks" }).getByRole("button", { name: "0" }).click();
    await page.getByRole("log").filter({ hasText: "this is task" }).waitFor();
    expect(await violations(page)).toEqual([]);
  },
);

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8"));
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run(root: Document, options: object): Promise<Axe> } }).axe;
    const { violations: found } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
}

interface Axe {
  violations: { id: string; nodes: { target: string[] }[] }[];
}
