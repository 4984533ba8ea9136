// What the editor knows of a notebook, in a real Chromium: names and types go from cell to cell as the kernel has them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { cell, edit, ready, untilTexts } from "./cellsOf.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const notebook = (...cells: readonly string[]): string => cells.map((source) => `// %%\n${source}\n`).join("\n");

/** Goes into the cell's editor with the caret behind the `nth` occurrence of the text. */
async function caretBehind(page: Page, number: number, text: string): Promise<void> {
  await cell(page, number).click({ position: { x: 4, y: 16 } });
  await edit(page);
  await page.keyboard.press("Control+Home");
  const lines = (await cell(page, number).locator(".view-lines").innerText()).replace(/\u00a0/g, " ").split("\n");
  const line = lines.findIndex((one) => one.includes(text));
  for (let down = 0; down < line; down++) await page.keyboard.press("ArrowDown");
  for (let right = 0; right < lines[line]!.indexOf(text) + text.length; right++) await page.keyboard.press("ArrowRight");
}

/** Monaco drops a question that its own look at new marks overtakes: a person asks again. */
async function askUntilShown(page: Page, key: string, answer: Locator): Promise<void> {
  const asked = async () => {
    await page.keyboard.press(key);
    return await answer.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  };
  await expect.poll(asked, { timeout: 20_000 }).toBe(true);
}

const suggested = (page: Page, name: string) => page.locator(".suggest-widget.visible .monaco-list-row", { hasText: name }).first();
const errors = (page: Page, number: number) => cell(page, number).locator(".squiggly-error");

it("completes, hovers and helps with calls by types of earlier cells, awaited values and imports among them", async () => {
  const { openPage, complaints } = await openWorkspace(
    notebook(
      'import { loadModel } from "steerlab";\n/** How far a vector reaches. */\nconst reach = (strength: number, unit = "nats") => strength + unit;',
      'const model = await Promise.resolve({ layers: 4, name: "tiny" });',
      "reach(model.layers);",
    ),
  );
  const page = await openPage(browser);
  await ready(page);
  await cell(page, 3).locator(".monaco-editor").waitFor();
  await caretBehind(page, 3, "reach(model.layers);");
  await page.keyboard.type("\nmodel.");
  await suggested(page, "layers").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Backspace");
  await page.keyboard.press("Control+Backspace");
  await page.keyboard.type("reach(1, ");
  const help = page.locator(".parameter-hints-widget.visible");
  await help.waitFor();
  expect(await help.innerText()).toContain("reach(strength: number, unit?: string): string");
  await expect.poll(() => help.locator(".parameter.active").innerText()).toContain("unit");
  await page.keyboard.press("Escape");
  await page.keyboard.type('"bits");\nloadModel');
  await page.keyboard.press("Escape");
  const hover = page.locator(".monaco-hover:not(.hidden)").first();
  await cell(page, 3)
    .locator("span", { hasText: /^reach$/ })
    .first()
    .hover();
  await expect.poll(() => hover.innerText()).toContain("How far a vector reaches.");
  await page.mouse.move(700, 860);
  await hover.waitFor({ state: "detached" });
  await cell(page, 3)
    .locator("span", { hasText: /^loadModel$/ })
    .last()
    .hover();
  await expect.poll(() => hover.innerText()).toContain("loadModel(");
  expect(await hover.innerText()).not.toContain("(alias)");
  expect(complaints).toEqual([]);
});

it("renames a name in all cells, `{ name }` and its import among them, as one step to undo", async () => {
  const cells = [
    'import { tf } from "steerlab";\nconst loss = 1;\nconst record = { loss };',
    "const twice = loss * 2;\ntf.scalar(twice);",
    "const inner = (loss: number) => loss + 1;\nloss + record.loss;",
  ];
  const { openPage, folder, notebook: path, complaints } = await openWorkspace(notebook(...cells));
  const page = await openPage(browser);
  await ready(page);
  await cell(page, 3).locator(".monaco-editor .view-line").first().waitFor();
  const rename = async (number: number, behind: string, name: string) => {
    await caretBehind(page, number, behind);
    await page.keyboard.press("F2");
    await page.locator(".rename-box input:focus").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
  };
  // From a later cell than the one that defines it.
  await rename(2, "= loss", "cost");
  const renamed = [
    'import { tf } from "steerlab";\nconst cost = 1;\nconst record = { loss: cost };',
    "const twice = cost * 2;\ntf.scalar(twice);",
    "const inner = (loss: number) => loss + 1;\ncost + record.loss;",
  ];
  await untilTexts(page, renamed);
  await rename(2, "tf", "flow");
  await untilTexts(page, [renamed[0]!.replace("{ tf }", "{ tf as flow }"), renamed[1]!.replace("tf.", "flow."), renamed[2]!]);
  await page.getByText("All saved").waitFor();
  expect(readFileSync(join(folder, path), "utf8")).toContain('import { tf as flow } from "steerlab";');
  await expect.poll(() => page.locator(".squiggly-error").count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("z");
  await untilTexts(page, renamed);
  await page.keyboard.press("z");
  await untilTexts(page, cells);
  await rename(1, "const loss", "record");
  await page.locator(".toast", { hasText: "`record` is a name of this notebook already." }).waitFor();
  expect(complaints).toEqual([]);
});

it("goes to the definition in another cell, and shows the library's where the name is used", async () => {
  const { openPage, complaints } = await openWorkspace(
    notebook(`${"// a line\n".repeat(40)}export const far = 1;\nimport { chart } from "steerlab";`, "far + 1;\nchart.kl;"),
  );
  const page = await openPage(browser);
  await ready(page);
  await caretBehind(page, 2, "far");
  await page.keyboard.press("F12");
  await cell(page, 1).locator(".monaco-editor.focused").waitFor();
  expect(await page.evaluate(() => document.activeElement?.closest("[data-cell]")?.getAttribute("aria-label"))).toContain("Cell 1");
  const line = cell(page, 1).locator(".view-line", { hasText: "export const far" });
  const box = (await line.boundingBox())!;
  expect(box.y > 80 && box.y < 860).toBe(true);
  await page.keyboard.type("very_");
  await cell(page, 1).locator(".view-lines", { hasText: "export const very_far = 1;" }).waitFor();
  await caretBehind(page, 2, "chart");
  await page.keyboard.press("F12");
  await page.locator(".peekview-widget").waitFor();
  await expect.poll(() => page.locator(".peekview-widget").innerText()).toContain("chart");
  expect(complaints).toEqual([]);
});

it("marks errors by the cells' order: after a move, a rerun and a deletion, in cells that were not touched", async () => {
  const { openPage } = await openWorkspace(notebook("const size = 3;", "const word: string = size;", "size.toFixed(word.length);"));
  const page = await openPage(browser);
  await ready(page);
  await errors(page, 2).first().waitFor();
  expect(await errors(page, 3).count()).toBe(0);
  await page.keyboard.press("Control+Shift+ArrowDown");
  await errors(page, 1).first().waitFor();
  await page.keyboard.press("Control+Shift+ArrowUp");
  await untilTexts(page, ["const size = 3;", "const word: string = size;", "size.toFixed(word.length);"]);
  await page.keyboard.press("Control+Enter");
  await page.locator('[aria-label="Cell 1, fresh"]').waitFor();
  await expect.poll(() => errors(page, 1).count()).toBe(0);
  await edit(page);
  await page.keyboard.press("Control+A");
  await page.keyboard.type('const size = "three";');
  await errors(page, 3).first().waitFor();
  await expect.poll(() => errors(page, 2).count()).toBe(0);
});

it("offers a name of the library in the middle of a statement, and its import comes with it or as a fix", async () => {
  const wrong = "const wrong: string = size;";
  const { openPage, complaints } = await openWorkspace(notebook("const size = 1;", wrong));
  const page = await openPage(browser);
  await ready(page);
  await caretBehind(page, 1, "size = 1;");
  await page.keyboard.type("\nconst model = await loadMo", { delay: 60 });
  await suggested(page, "loadModel").waitFor();
  await page.keyboard.press("Tab");
  await untilTexts(page, ['import { loadModel } from "steerlab";\nconst size = 1;\nconst model = await loadModel', wrong]);
  await page.keyboard.type('("');
  await page.keyboard.press("Control+Space");
  await suggested(page, "wordnet-lm").waitFor();
  await page.keyboard.press("Enter");
  // Typed over what Monaco closed by itself, which it does where it has coloured the line already.
  await page.keyboard.type('")');
  await expect.poll(() => errors(page, 1).count()).toBe(0);
  await page.keyboard.insertText("; const bars = chart ");
  await page.keyboard.press("ArrowLeft");
  await errors(page, 1).waitFor();
  await askUntilShown(page, "Control+.", page.locator(".action-widget", { hasText: 'Import chart from "steerlab"' }));
  await page.keyboard.press("Enter");
  const call = 'const model = await loadModel("wordnet-lm"); const bars = chart';
  await untilTexts(page, [`import { loadModel, chart } from "steerlab";\nconst size = 1;\n${call}`, wrong]);
  await expect.poll(() => errors(page, 1).count()).toBe(0);
  expect(complaints).toEqual([]);
});

it("knows the library's names also when the editor was there before the service answered, and after it was lost", async () => {
  const { openPage } = await openWorkspace(notebook("const size = 1;"));
  const sockets: WebSocketRoute[] = [];
  const behindTheEditor = async (page: Page) => {
    await page.routeWebSocket("**/rpc", async (socket) => {
      await page.waitForFunction(() => "MonacoEnvironment" in self);
      socket.connectToServer();
      sockets.push(socket);
    });
  };
  const page = await openPage(browser, { prepare: behindTheEditor });
  await ready(page);
  await caretBehind(page, 1, "size = 1;");
  await page.keyboard.type("\nawait loadMo", { delay: 60 });
  await suggested(page, "loadModel").waitFor();
  await page.keyboard.press("Tab");
  await untilTexts(page, ['import { loadModel } from "steerlab";\nconst size = 1;\nawait loadModel']);
  await page.getByText("All saved").waitFor();
  await sockets[0]!.close();
  await expect.poll(() => sockets.length).toBe(2);
  await page.keyboard.type(";\nawait sweepA", { delay: 60 });
  await suggested(page, "sweepAll").waitFor();
});

it("completes a name of the library together with its import, organises imports over all cells, and formats", async () => {
  const { openPage, complaints } = await openWorkspace(
    notebook(
      'import { tf } from "steerlab";\nimport { table, loadModel } from "steerlab";\nimport { chart } from "steerlab";',
      "const  rows=[ {a:1} ]\nif(rows.length>0){tf.scalar(1)}\nmarkd",
      "table( rows )",
    ),
  );
  const page = await openPage(browser);
  await ready(page);
  await caretBehind(page, 2, "markd");
  await page.keyboard.press("Control+Space");
  await suggested(page, "markdown").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type('("x")');
  const completed = 'import { markdown } from "steerlab";\nconst  rows=[ {a:1} ]\nif(rows.length>0){tf.scalar(1)}\nmarkdown("x")';
  const first = 'import { tf } from "steerlab";\nimport { table, loadModel } from "steerlab";\nimport { chart } from "steerlab";';
  await untilTexts(page, [first, completed, "table( rows )"]);
  await page.keyboard.press("Alt+Shift+O");
  await untilTexts(page, ['import { table, tf } from "steerlab";', completed, "table( rows )"]);
  await page.keyboard.press("Alt+Shift+F");
  const formatted = 'import { markdown } from "steerlab";\nconst rows = [{ a: 1 }]\nif (rows.length > 0) { tf.scalar(1) }\nmarkdown("x")';
  await untilTexts(page, ['import { table, tf } from "steerlab";', formatted, "table( rows )"]);
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill("format all");
  await page.keyboard.press("Enter");
  await untilTexts(page, ['import { table, tf } from "steerlab";', formatted, "table(rows)"]);
  await page.keyboard.press("Escape");
  for (const _ of [1, 2, 3]) await page.keyboard.press("z");
  await untilTexts(page, [first, completed, "table( rows )"]);
  expect(complaints).toEqual([]);
});

it("has names in Greek letters, as papers do, in the colours of all names, and calls them no mistakes", async () => {
  const lines = ["const alpha = 1;", "const μ = 1;", "const Δz = [alpha, μ];", "const found = { alpha: 1, μ: Δz };", "found.μ;"];
  const { openPage, complaints } = await openWorkspace(notebook(lines.join("\n")));
  const page = await openPage(browser);
  await ready(page);
  const looks = (text: string) =>
    cell(page, 1)
      .locator(".view-line span span")
      .evaluateAll(
        (pieces, wanted) => pieces.filter((piece) => piece.textContent?.trim() === wanted).map((piece) => piece.className),
        text,
      );
  await expect.poll(async () => (await looks("μ")).length).toBe(4);
  const [declared, read, property] = await looks("alpha");
  expect(await looks("μ")).toEqual([declared, read, property, property]);
  expect(new Set(await looks("Δz"))).toEqual(new Set([declared]));
  expect(await errors(page, 1).count()).toBe(0);
  expect(complaints).toEqual([]);
});
