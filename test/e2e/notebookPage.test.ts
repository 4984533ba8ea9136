// The page in a real Chromium over the real service and real kernels: what a person does in a first quarter of an hour.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Locator, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const notebook = `// %% [markdown]
// # A first notebook
// The loss is convex in $\\mu$.

// %%
import { table } from "steerlab";
const numbers = [1, 2, 3];
console.log("sum", numbers.reduce((a, b) => a + b, 0));

// %%
table(numbers.map((n) => ({ n, square: n * n })));
`;

/** The cell by its number, as the page names it. */
const cell = (page: Page, number: number): Locator => page.locator(".cell").nth(number - 1);
const selectedState = (page: Page, state: string): Locator => page.locator(`.cell.is-selected.${state}`);

async function addCell(page: Page, text: string): Promise<void> {
  await page.getByRole("toolbar", { name: "Notebook" }).getByRole("button", { name: "Code" }).click();
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.type(text);
}

it("draws text with formulas and code in editors, runs all cells and shows what they put out", async () => {
  const { openPage, complaints } = await openWorkspace(notebook);
  const page = await openPage(browser);
  expect(await cell(page, 1).locator("h1").textContent()).toBe("A first notebook");
  expect(await cell(page, 1).locator(".katex").count()).toBe(1);
  await cell(page, 2).locator(".monaco-editor .view-line").first().waitFor();
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator('[aria-label="Cell 3, fresh"]').waitFor();
  expect(await cell(page, 2).locator(".stream").innerText()).toBe("sum 6");
  expect(await cell(page, 3).locator("tbody td").allInnerTexts()).toEqual(["1", "1", "2", "4", "3", "9"]);
  expect(await page.getByRole("status").filter({ hasText: "Kernel" }).innerText()).toContain("Kernel ready");
  expect(await page.locator(".var .nm").allInnerTexts()).toContain("numbers");
  expect(complaints).toEqual([]);
});

it("completes names of earlier cells, marks type errors, and writes what is typed to the file", async () => {
  const { openPage, folder, notebook: path, complaints } = await openWorkspace(notebook);
  const page = await openPage(browser);
  await cell(page, 3).click({ position: { x: 300, y: 20 } });
  await addCell(page, "numbers.redu");
  const first = page.locator(".suggest-widget.visible .monaco-list-row").first();
  await first.waitFor();
  expect(await first.innerText()).toContain("reduce");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("const wrong: string = numbers[0] * 2;\nwrong");
  await page.locator(".cell.is-selected .squiggly-error").first().waitFor();
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, path), "utf8")).toContain("const wrong: string = numbers[0] * 2;");
  expect(complaints).toEqual([]);
});

it("shows a failed cell with its line and an error card, and runs on after it is mended", async () => {
  const { openPage, complaints } = await openWorkspace(`// %%\nconst a = 1;\nthrow new RangeError("out of reach");\n`);
  const page = await openPage(browser);
  await cell(page, 1).locator(".monaco-editor .view-line").first().waitFor();
  await page.keyboard.press("Control+Enter");
  const card = page.getByRole("alert").filter({ hasText: "RangeError" });
  await card.waitFor();
  expect(await card.innerText()).toContain("out of reach");
  expect(await card.innerText()).toContain("cell 1, line 2");
  await page.locator(".line-error").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("6 * 7");
  await page.keyboard.press("Control+Enter");
  await selectedState(page, "fresh").waitFor();
  expect(await cell(page, 1).locator(".stream").innerText()).toBe("42");
  expect(complaints).toEqual([]);
});

it("interrupts an endless loop within a second and keeps the variables", async () => {
  const { openPage } = await openWorkspace(`// %%\nconst kept = 5;\n\n// %%\nwhile (true) {}\n\n// %%\nkept + 1\n`);
  const page = await openPage(browser);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator('[aria-label="Cell 2, running"]').waitFor();
  expect(await page.locator('[aria-label="Cell 3, queued"]').count()).toBe(1);
  const asked = performance.now();
  await page.getByRole("toolbar", { name: "Notebook" }).getByRole("button", { name: "Interrupt" }).click();
  await page.locator('[aria-label="Cell 2, interrupted"]').waitFor();
  expect(performance.now() - asked).toBeLessThan(1_500);
  await cell(page, 3).click({ position: { x: 300, y: 8 } });
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 3, fresh"]').waitFor();
  expect(await cell(page, 3).locator(".stream").innerText()).toBe("6");
});

it("shows after a closed page what was put out before and meanwhile", async () => {
  const source = `// %%\nfor (let i = 0; i < 30; i++) {\n  console.log("line", i);\n  await new Promise((done) => setTimeout(done, 100));\n}\n`;
  const { openPage } = await openWorkspace(source);
  const before = await openPage(browser);
  await before.keyboard.press("Control+Enter");
  await before.locator(".stream").filter({ hasText: "line 2" }).waitFor();
  await before.close();
  const after = await openPage(browser);
  expect(await after.locator(".stream").innerText()).toContain("line 0\nline 1");
  await after.locator('[aria-label="Cell 1, fresh"]').waitFor();
  const lines = (await after.locator(".stream").innerText()).split("\n");
  expect(lines).toHaveLength(30);
});

it("has the notebook's keys: add, move between, delete, bring back, turn into text", async () => {
  const { openPage } = await openWorkspace(notebook);
  const page = await openPage(browser);
  const count = () => page.locator(".cell").count();
  await page.keyboard.press("j");
  await page.locator('[aria-label="Cell 2, never run"][aria-current]').waitFor();
  await page.keyboard.press("b");
  await page.locator('[aria-label="Cell 3, never run"][aria-current]').waitFor();
  expect(await count()).toBe(4);
  await page.keyboard.press("k");
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await page.waitForFunction(() => document.querySelectorAll(".cell").length === 3);
  await page.keyboard.press("z");
  await page.waitForFunction(() => document.querySelectorAll(".cell").length === 4);
  await cell(page, 2).locator(".view-lines", { hasText: "numbers" }).waitFor();
  await page.keyboard.press("m");
  await page.locator('[aria-label="Text, cell 2"][aria-current]').waitFor();
});

it("tells one page what another one types", async () => {
  const { openPage } = await openWorkspace(`// %%\nconst shared = 1;\n`);
  const writer = await openPage(browser);
  const reader = await openPage(browser);
  await cell(reader, 1).locator(".monaco-editor .view-line").first().waitFor();
  await writer.keyboard.press("Enter");
  await writer.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await writer.keyboard.press("Control+End");
  await writer.keyboard.type("// typed");
  await cell(reader, 1).locator(".view-lines", { hasText: "typed" }).waitFor();
});

it("lists a run that a cell logs while it goes on, and opens it", async () => {
  const source = `// %%
import { startRun } from "steerlab";
const run = startRun({ name: "a curve", config: { rank: 8 } });
for (let step = 0; step < 5; step++) run.log({ loss: 5 - step });
run.summary({ loss: 1 });
run.finish();
`;
  const { openPage, complaints } = await openWorkspace(source);
  const page = await openPage(browser);
  await page.keyboard.press("Control+Enter");
  const listed = page.getByRole("navigation", { name: "Workspace" }).getByRole("button", { name: "a curve" });
  await listed.waitFor();
  await page.keyboard.press("Control+Alt+R");
  await page.getByRole("grid", { name: "Runs" }).getByText("a curve").waitFor();
  await listed.click();
  await page.locator(".run-page .curves canvas[data-drawn], .run-page .js-plotly-plot").first().waitFor();
  expect(complaints).toEqual([]);
});

it("finds a command in the palette, and has a narrow form with the panel as a drawer", async () => {
  const { openPage } = await openWorkspace(notebook);
  const page = await openPage(browser, { width: 1000, theme: "dark" });
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  expect(await page.locator("aside.panel").isVisible()).toBe(false);
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill("panel");
  await page.keyboard.press("Enter");
  await page.locator("aside.panel.drawer").waitFor();
  expect(await page.getByRole("navigation", { name: "Workspace" }).locator(".btn").first().isVisible()).toBe(true);
});

it("keeps what is typed while the connection is lost and sends it afterwards", async () => {
  const { openPage, folder, notebook: path } = await openWorkspace(notebook);
  let connected: WebSocketRoute | undefined;
  let cut = false;
  const page = await openPage(browser, {
    prepare: (fresh) =>
      fresh.routeWebSocket("**/rpc", async (route) => {
        if (cut) return route.close({ code: 1011 });
        connected = route;
        route.connectToServer();
      }),
  });
  await cell(page, 3).locator(".monaco-editor .view-line").first().waitFor();
  cut = true;
  await connected!.close({ code: 1011 });
  await page.getByRole("alert").filter({ hasText: "does not answer" }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("// typed without a service");
  cut = false;
  await page.getByRole("alert").filter({ hasText: "does not answer" }).waitFor({ state: "detached" });
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, path), "utf8")).toContain("// typed without a service");
});

it("keeps both texts when a cell was typed in at two places, until the person chooses", async () => {
  const { openPage } = await openWorkspace(`// %%\nconst shared = 1;\n`);
  const one = await openPage(browser);
  const held: (() => void)[] = [];
  let hold = false;
  const two = await openPage(browser, {
    prepare: (fresh) =>
      fresh.routeWebSocket("**/rpc", (route) => {
        const server = route.connectToServer();
        route.onMessage((frame) => (hold ? held.push(() => server.send(frame)) : server.send(frame)));
        server.onMessage((frame) => (hold ? held.push(() => route.send(frame)) : route.send(frame)));
      }),
  });
  const type = async (page: Page, text: string) => {
    await cell(page, 1).locator(".monaco-editor .view-line").first().waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(text);
  };
  hold = true; // a slow network
  await type(two, "// two");
  await type(one, "// one");
  await one.getByText("All saved").waitFor();
  hold = false;
  for (const send of held.splice(0)) send();
  const bar = two.getByRole("alert").filter({ hasText: "Changed elsewhere" });
  await bar.waitFor();
  expect(await cell(two, 1).locator(".view-lines").innerText()).toContain("two");
  await bar.getByRole("button", { name: "Take theirs" }).click();
  await cell(two, 1).locator(".view-lines", { hasText: "one" }).waitFor();
});

it.each(["light", "dark", "contrast"])("breaks no accessibility rule of WCAG A and AA in %s", async (theme) => {
  const { openPage } = await openWorkspace(notebook);
  const page = await openPage(browser, { theme });
  await cell(page, 2).locator(".monaco-editor .view-line").first().waitFor();
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator('[aria-label="Cell 3, fresh"]').waitFor();
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8"));
  const broken = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
  expect(broken).toEqual([]);
});

interface Axe {
  run(root: Document, options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
}
