// What a person does about what runs and what waits, in a real Chromium: the queue, staleness, autorun, interrupting, a kernel that dies.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const source = (...cells: readonly string[]): string => cells.map((cell) => `// %%\n${cell}\n`).join("\n");
/** Goes on until the workspace has a file `go`. */
const gate = `import { existsSync } from "node:fs";
console.log("waiting");
while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 20));`;

const cell = (page: Page, number: number): Locator => page.locator(".cell").nth(number - 1);
const inState = (page: Page, number: number, state: string): Promise<void> =>
  page.locator(`[aria-label="Cell ${number}, ${state}"]`).waitFor();
const toolbar = (page: Page): Locator => page.getByRole("toolbar", { name: "Notebook" });

async function select(page: Page, number: number): Promise<void> {
  await cell(page, number).click({ position: { x: 20, y: 6 } });
  await page.locator(`.cell[aria-current]`).and(cell(page, number)).waitFor();
}

async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill(`>${title}`);
  await page.getByRole("option", { name: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

async function retype(page: Page, number: number, text: string): Promise<void> {
  await select(page, number);
  await page.keyboard.press("Enter");
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
  await page.keyboard.press("Escape");
}

it("shows the queue, puts it in another order by keys and mouse, and clears it; it survives a reload", async () => {
  const { openPage, folder } = await openWorkspace(source(gate, "1", "2", "3", "4"));
  const page = await openPage(browser);
  await toolbar(page).getByRole("button", { name: "Run all" }).click();
  await inState(page, 1, "running");
  await inState(page, 5, "queued");
  expect(await cell(page, 4).locator(".gut").innerText()).toContain("3rd");

  await toolbar(page).getByRole("button", { name: "Queue" }).click();
  const popup = page.getByRole("dialog", { name: "Queue" });
  const rows = async () => (await popup.locator("li.waiting .nowrap").allInnerTexts()).map((text) => Number(text.replace("Cell ", "")));
  expect(await rows()).toEqual([2, 3, 4, 5]);
  await popup.getByRole("listitem", { name: "cell 4, 3 of 4" }).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await popup.getByRole("listitem", { name: "cell 4, 2 of 4" }).waitFor();
  await popup.getByRole("listitem", { name: "cell 5" }).hover();
  await popup.getByRole("button", { name: "Move cell 5 up" }).click();
  await popup.getByRole("listitem", { name: "cell 5, 3 of 4" }).waitFor();
  await popup.getByRole("listitem", { name: "cell 3" }).dragTo(popup.getByRole("listitem", { name: "cell 2" }));
  await popup.getByRole("listitem", { name: "cell 3, 1 of 4" }).waitFor();
  await popup.getByRole("listitem", { name: "cell 3" }).dragTo(popup.getByRole("listitem", { name: "cell 5" }));
  await popup.getByRole("listitem", { name: "cell 3, 4 of 4" }).waitFor();
  await popup.getByRole("listitem", { name: "cell 2" }).focus();
  await page.keyboard.press("Delete");
  await popup.getByRole("listitem", { name: "cell 4, 1 of 3" }).waitFor();
  expect(await rows()).toEqual([4, 5, 3]);
  await inState(page, 2, "never run");
  await page.keyboard.press("Escape");

  await page.reload();
  await inState(page, 1, "running");
  expect(await cell(page, 4).locator(".gut").innerText()).toContain("1st");
  expect(await cell(page, 3).locator(".reason").innerText()).toContain("3rd in line");
  await cell(page, 3).getByRole("button", { name: "Remove from queue" }).click();
  await inState(page, 3, "never run");
  writeFileSync(join(folder, "go"), "");
  await inState(page, 5, "fresh");
  const counts = await page.locator(".gut .top").allInnerTexts();
  expect(counts.map((text) => text.trim())).toEqual([
    expect.stringContaining("[1]"),
    "[ ]",
    "[ ]",
    expect.stringContaining("[2]"),
    expect.stringContaining("[3]"),
  ]);
  expect(await toolbar(page).getByRole("button", { name: "Queue" }).count()).toBe(0);
});

it("clears the queue from the palette, and what runs goes on", async () => {
  const { openPage, folder } = await openWorkspace(source(gate, "1", "2"));
  const page = await openPage(browser);
  await toolbar(page).getByRole("button", { name: "Run all" }).click();
  await inState(page, 1, "running");
  await command(page, "Clear the queue");
  await inState(page, 3, "never run");
  writeFileSync(join(folder, "go"), "");
  await inState(page, 1, "fresh");
  expect(await page.locator(".cell.fresh").count()).toBe(1);
});

it("runs above, from here, and stale cells; says what changed, and takes it back with the edit", async () => {
  const { openPage } = await openWorkspace(source("const a = 1;", "const b = a + 1;\nb", "b * 10", "const free = 5;"));
  const page = await openPage(browser);
  await cell(page, 4).locator(".monaco-editor .view-line").first().waitFor();
  await select(page, 3);
  await command(page, "Run the cells above");
  await inState(page, 2, "fresh");
  expect(await page.locator(".cell.fresh").count()).toBe(2);
  await command(page, "Run from here");
  await inState(page, 4, "fresh");
  expect(await cell(page, 3).locator(".gut time").getAttribute("title")).toMatch(/^Last ran \d\d\/\d\d\/\d{4}, \d\d:\d\d:\d\d$/);

  await retype(page, 1, "const a = 7;");
  await inState(page, 3, "stale");
  expect(await cell(page, 2).locator(".reason").innerText()).toContain("Cell 1, which defines a, was edited");
  await cell(page, 1).getByRole("button", { name: "Show change" }).click();
  expect(await cell(page, 1).locator(".diff .ln").allInnerTexts()).toEqual(["−const a = 1;", "+const a = 7;"]);
  expect(await page.locator('[aria-label="Cell 4, fresh"]').count()).toBe(1);
  await retype(page, 1, "const a = 1;");
  await inState(page, 1, "fresh");
  await inState(page, 3, "fresh");

  await retype(page, 1, "const a = 7;");
  await inState(page, 3, "stale");
  await toolbar(page).getByRole("button", { name: "Run stale" }).click();
  await inState(page, 3, "fresh");
  expect(await cell(page, 3).locator(".out").innerText()).toContain("80");
  const counts = await page.locator(".gut .top").allInnerTexts();
  expect(counts[3]).toContain("[4]");
});

it("reruns cheap cells by itself once autorun is on, and never those that train or sweep", async () => {
  const { openPage } = await openWorkspace(
    source("const sweep = (n: number) => n;", "const a = 1;", "a + 1", "const swept = sweep(a);", "swept + 1"),
  );
  const page = await openPage(browser);
  await cell(page, 5).locator(".monaco-editor .view-line").first().waitFor();
  await toolbar(page).getByRole("button", { name: "Run all" }).click();
  await inState(page, 5, "fresh");
  const autorun = toolbar(page).getByRole("button", { name: "Autorun" });
  expect(await autorun.getAttribute("aria-pressed")).toBe("false");
  await autorun.click();
  await toolbar(page).getByRole("button", { name: "Autorun on" }).waitFor();
  await retype(page, 2, "const a = 41;");
  await inState(page, 2, "stale");
  await page.keyboard.press("Control+Enter");
  await cell(page, 3).locator(".out").filter({ hasText: "42" }).waitFor();
  await inState(page, 3, "fresh");
  await inState(page, 4, "stale");
  await inState(page, 5, "stale");
  expect(await cell(page, 4).locator(".gut").getByLabel("Expensive: never reruns by itself").count()).toBeGreaterThan(0);
});

it("says that a cell in native code was asked to stop and until when it waits, and ends its kernel on request", async () => {
  const native = 'import { execFileSync } from "node:child_process";\nconsole.log("in");\nexecFileSync("sleep", ["20"]);';
  const { openPage } = await openWorkspace(source("const kept = 1;", native, "3"));
  const page = await openPage(browser);
  await toolbar(page).getByRole("button", { name: "Run all" }).click();
  await cell(page, 2).locator(".stream").filter({ hasText: "in" }).waitFor();
  await select(page, 2);
  await page.keyboard.press("i");
  await page.keyboard.press("i");
  const bar = cell(page, 2).getByRole("status");
  await bar.filter({ hasText: "Asked to stop" }).waitFor();
  expect(await bar.innerText()).toMatch(/If it has not in 1\d s/);
  await bar.getByRole("button", { name: "End the kernel now" }).click();
  const ended = page.locator(".kernel-end").filter({ hasText: "The kernel was ended" });
  await ended.waitFor();
  await inState(page, 2, "interrupted");
  expect(await cell(page, 3).locator(".reason").innerText()).toContain("was interrupted");
  expect(await cell(page, 1).locator(".reason").innerText()).toMatch(/variables were lost/);
});

it("tells why a kernel died and what it said last, and restarts and runs up to the cell", async () => {
  const crash = `import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
console.log("before the crash", a);
if (!existsSync("crashed")) {
  writeFileSync("crashed", "");
  execFileSync("printf", ["native: assertion failed\\n"], { stdio: ["ignore", 2, 2] });
  process.abort();
}`;
  const { openPage, folder } = await openWorkspace(source("const a = 1;", crash, '"after"'));
  const page = await openPage(browser);
  await toolbar(page).getByRole("button", { name: "Run all" }).click();
  const bar = page.locator(".kernel-end");
  await bar.waitFor();
  expect(await bar.innerText()).toContain("The kernel crashed (SIGABRT). It was running cell 2. Its variables are lost");
  expect(await bar.locator("pre").innerText()).toContain("native: assertion failed");
  await inState(page, 2, "failed");
  expect(await cell(page, 2).locator(".stream").first().innerText()).toContain("before the crash 1");
  await bar.getByRole("button", { name: "Restart and run up to cell 2" }).click();
  await inState(page, 2, "fresh");
  await bar.waitFor({ state: "detached" });
  expect(await page.locator(".cell.fresh").count()).toBe(2);
  expect(readFileSync(join(folder, "crashed"), "utf8")).toBe("");
});
