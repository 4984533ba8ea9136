// What could be lost and is not, in a real Chromium: changes on disk, earlier versions, outputs of closed tabs, and what was
// typed when a process was killed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { launchChromium } from "../browser/chromium.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const source = (...cells: readonly string[]): string => cells.map((cell) => `// %%\n${cell}\n`).join("\n");
const cell = (page: Page, number: number): Locator => page.locator(".cell").nth(number - 1);
const inState = (page: Page, number: number, state: string): Promise<void> =>
  page.locator(`[aria-label="Cell ${number}, ${state}"]`).waitFor();
const textIn = (page: Page, number: number, text: string): Promise<void> =>
  cell(page, number).locator(".view-lines", { hasText: text }).waitFor();

async function edit(page: Page, number: number): Promise<void> {
  await cell(page, number).locator(".monaco-editor .view-line").first().waitFor();
  await cell(page, number).click({ position: { x: 20, y: 6 } });
  await cell(page, number).and(page.locator("[aria-current]")).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
}

async function retype(page: Page, number: number, text: string): Promise<void> {
  await edit(page, number);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
  await page.keyboard.press("Escape");
}

/** Typed text is in the browser's storage, where the next page finds it. */
async function keptInBrowser(page: Page, text: string): Promise<void> {
  const isKept = (wanted: string) =>
    Object.entries(localStorage).some(([key, value]) => key.startsWith("steerlab.drafts.") && String(value).includes(wanted));
  await page.waitForFunction(isKept, text);
}

it("takes over what another program writes into other cells, while one types", async () => {
  const { openPage, folder, notebook } = await openWorkspace(source("const a = 1;", "const b = 2;"));
  const page = await openPage(browser);
  await edit(page, 1);
  await page.keyboard.press("Control+End");
  await page.keyboard.type("// typed here");
  writeFileSync(join(folder, notebook), source("const a = 1;", "const b = 22;", "const c = 3;"));
  await textIn(page, 3, "const c = 3;");
  await textIn(page, 2, "22");
  await textIn(page, 1, "typed here");
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, notebook), "utf8")).toBe(source("const a = 1;// typed here", "const b = 22;", "const c = 3;"));
});

it("puts a cell that was changed in both places to the person, shows the difference, and saves after the choice", async () => {
  const { openPage, folder, notebook, workbench } = await openWorkspace(source("const a = 1;", "const b = 2;"));
  const page = await openPage(browser);
  await cell(page, 2).locator(".monaco-editor .view-line").first().waitFor();
  // Both writers at the same moment: the edit is with the service, and not yet in the file.
  const session = workbench.session(notebook);
  const [first] = session.state.cells;
  session.editCell(first!.id, "const a = 'here';", first!.version);
  writeFileSync(join(folder, notebook), source("const a = 'there';", "const b = 22;"));
  expect(() => session.saveNow()).toThrow();

  const bar = cell(page, 1).getByRole("alert").filter({ hasText: "Changed in the file too" });
  await bar.waitFor();
  await textIn(page, 2, "22");
  await page.reload();
  await page.getByRole("alert").filter({ hasText: "1 cell changed here and in the file" }).waitFor();
  await bar.getByRole("button", { name: "Show change" }).click();
  expect(await cell(page, 1).locator(".diff .ln").allInnerTexts()).toEqual(["−const a = 'there';", "+const a = 'here';"]);
  expect(readFileSync(join(folder, notebook), "utf8")).toContain("there");
  await bar.getByRole("button", { name: "Keep mine" }).click();
  await bar.waitFor({ state: "detached" });
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, notebook), "utf8")).toBe(source("const a = 'here';", "const b = 22;"));
});

it("has a history: shows what has changed since a time, and brings a cell or all of it back", async () => {
  const { openPage, folder, notebook } = await openWorkspace(source("const a = 1;", "const b = 2;", "const c = 3;"));
  const page = await openPage(browser);
  await retype(page, 1, "const a = 100;");
  await page.keyboard.press("j");
  await cell(page, 2).and(page.locator("[aria-current]")).waitFor();
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await page.waitForFunction(() => document.querySelectorAll(".cell").length === 2);
  await page.getByText("All saved").waitFor();

  await page.getByRole("button", { name: "Local history" }).click();
  const dialog = page.getByRole("dialog", { name: "History of notebook.ts" });
  await dialog.getByRole("option", { name: "Edited" }).waitFor();
  await dialog.getByRole("option", { name: "Edited" }).focus();
  await page.keyboard.press("ArrowDown");
  await dialog.getByText("Deleted since").waitFor();
  expect(await dialog.locator(".change").first().locator(".ln").allInnerTexts()).toEqual(["−const a = 1;", "+const a = 100;"]);
  expect(await dialog.locator(".same").innerText()).toBe("1 cell unchanged");
  await dialog.getByRole("button", { name: "Bring this cell back" }).click();
  await dialog.getByText("Deleted since").waitFor({ state: "detached" });
  await dialog.getByText("2 cells unchanged").waitFor();
  await dialog.getByRole("button", { name: "Restore this version" }).click();
  await dialog.getByText("As it stands now").waitFor();
  await page.keyboard.press("Escape");
  await textIn(page, 1, "const a = 1;");
  await textIn(page, 2, "const b = 2;");
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, notebook), "utf8")).toBe(source("const a = 1;", "const b = 2;", "const c = 3;"));
  await page.getByRole("button", { name: "Local history" }).click();
  await dialog.getByRole("option", { name: "Restored" }).first().waitFor();
});

it("shows outputs again after the tab was closed", async () => {
  const { openPage } = await openWorkspace(source('console.log("stays");'));
  const page = await openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  await inState(page, 1, "fresh");
  await page.keyboard.press("Control+Alt+W");
  await cell(page, 1).waitFor({ state: "detached" });
  await page.getByRole("navigation", { name: "Workspace" }).getByText("notebook.ts").click();
  await inState(page, 1, "fresh");
  expect(await cell(page, 1).locator(".stream").innerText()).toBe("stays");
});

// ---- killed processes ---------------------------------------------------------------------------------------------

const notebook = "experiments/notebook.ts";

/** The service as the shells start it; killed as the system kills. */
async function startService(folder: string, port: number): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ["main/host/main.ts", "--workspace", folder, "--port", String(port), "--open", notebook], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(createInterface(child.stdout!), "line");
  return { child, url: JSON.parse(line as string).url as string };
}

function workspace(...cells: readonly string[]): string {
  const folder = temporaryFolder();
  mkdirSync(dirname(join(folder, notebook)), { recursive: true });
  writeFileSync(join(folder, notebook), source(...cells));
  return folder;
}

async function openAt(url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  await page.locator(".cell").first().waitFor();
  return page;
}

it.each([1, 2, 3])("keeps all but the last two seconds of typing when the service is killed (seed %d)", async (seed) => {
  const random = seededRandom(seed);
  const folder = workspace("// start");
  const { child, url } = await startService(folder, 0);
  const page = await openAt(url);
  await edit(page, 1);
  await page.keyboard.press("Control+End");
  const typed: { text: string; at: number }[] = [];
  const until = performance.now() + 2_500 + 1_500 * random.uniform();
  while (performance.now() < until || performance.now() - typed[4]!.at < 2_500) {
    const text = ` w${typed.length}`;
    await page.keyboard.type(text);
    typed.push({ text, at: performance.now() });
    await page.waitForTimeout(20 + random.integer(120));
  }
  child.kill("SIGKILL");
  const killed = performance.now();
  await once(child, "exit");
  const file = readFileSync(join(folder, notebook), "utf8");
  const lost = typed.filter(({ text, at }) => killed - at > 2_000 && !file.includes(text));
  expect(lost).toEqual([]);
  expect(typed.filter(({ at }) => killed - at > 2_000).length).toBeGreaterThan(2);

  // The page has the rest, also after it was itself loaded anew while there was no service.
  const last = " typed-without-a-service";
  await page.keyboard.type(last);
  await keptInBrowser(page, last);
  const port = Number(new URL(url).port);
  const next = await startService(folder, port);
  const again = await page.context().newPage();
  await page.close();
  await again.goto(next.url);
  await textIn(again, 1, "typed-without-a-service");
  // What the service had taken last it may not have said: then both texts are there, and the person chooses.
  const choice = cell(again, 1).getByRole("button", { name: "Keep mine" });
  await again.getByText("All saved").or(choice).waitFor();
  if (await choice.isVisible()) await choice.click();
  await again.getByText("All saved").waitFor();
  const whole = readFileSync(join(folder, notebook), "utf8");
  expect([...typed.map(({ text }) => text), last].filter((text) => !whole.includes(text))).toEqual([]);
});

it("shows after the service was killed every line that it had shown before", async () => {
  const folder = workspace(
    'for (let i = 0; ; i++) {\n  console.log("line", i);\n  await new Promise((resolve) => setTimeout(resolve, 15));\n}',
  );
  const { child, url } = await startService(folder, 0);
  const page = await openAt(url);
  await page.keyboard.press("Control+Enter");
  await page.locator(".stream").filter({ hasText: "line 40\n" }).waitFor();
  const shown = await page.locator(".stream").innerText();
  child.kill("SIGKILL");
  await once(child, "exit");
  await page.close();
  const next = await startService(folder, 0);
  const again = await openAt(next.url);
  await inState(again, 1, "interrupted");
  expect((await again.locator(".stream").innerText()).startsWith(shown.trimEnd())).toBe(true);
});

it("keeps all but the last two seconds of typing when the browser is killed", async () => {
  const folder = workspace("// start");
  const { url } = await startService(folder, 0);
  const doomed = await launchChromium();
  const page = await doomed.newPage();
  await page.goto(url);
  await edit(page, 1);
  await page.keyboard.press("Control+End");
  const typed: { text: string; at: number }[] = [];
  const until = performance.now() + 3_000;
  while (performance.now() < until) {
    await page.keyboard.type(` w${typed.length}`);
    typed.push({ text: ` w${typed.length}`, at: performance.now() });
    await page.waitForTimeout(60);
  }
  const gone = new Promise((resolve) => doomed.once("disconnected", resolve));
  const killed = performance.now();
  const session = await doomed.newBrowserCDPSession();
  session.send("Browser.crash").catch(() => {}); // nobody is left to answer
  await gone;
  const again = await openAt(url);
  await textIn(again, 1, "w1");
  await again.getByText("All saved").waitFor();
  const file = readFileSync(join(folder, notebook), "utf8");
  expect(typed.filter(({ text, at }) => killed - at > 2_000 && !file.includes(text))).toEqual([]);
});

it("keeps the notebook's text and outputs when its kernel is killed from outside", async () => {
  const folder = workspace('import process from "node:process";\nconsole.log("pid", process.pid);\nawait new Promise(() => {});', "2");
  const { url } = await startService(folder, 0);
  const page = await openAt(url);
  await page.keyboard.press("Control+Enter");
  const stream = page.locator(".stream").filter({ hasText: /pid \d+/ });
  await stream.waitFor();
  await edit(page, 2);
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" + 40");
  process.kill(Number(/pid (\d+)/.exec(await stream.innerText())![1]), "SIGKILL");
  await page.getByRole("alert").filter({ hasText: "It was running cell 1" }).waitFor();
  await inState(page, 1, "failed");
  expect(await stream.innerText()).toContain("pid");
  await page.keyboard.press("Control+Enter");
  await inState(page, 2, "fresh");
  expect(await cell(page, 2).locator(".out").innerText()).toContain("42");
});
