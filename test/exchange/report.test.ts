// The exported report in a real Chromium, from a file, as whoever is sent it opens it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { exportNotebook } from "../../main/host/exportNotebook.ts";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import type { ExchangedNotebook, Execution } from "../../src/exchange/exchangedNotebook.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import type { RunRow } from "../../src/runs/run.ts";
import { launchChromium } from "../browser/chromium.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const source = `// %% [markdown]
// # Losses & gains
// The loss is $\\ell(\\mu)$. <img src="https://example.invalid/x.png" onerror="alert(1)">

// %% Sweep
const rate: number = 0.5; // a comment

// %%
const never = 1;
`;

const outputs: CellOutput[] = [
  { kind: "stream", name: "stdout", text: "\u001b[31mred\u001b[0m </pre><script>alert(2)</script>\n" },
  {
    kind: "display",
    shown: {
      shown: "table",
      columns: ["x", "name"],
      rows: [
        [0.25, "<b>a</b>"],
        [12, null],
      ],
    },
  },
  {
    kind: "display",
    shown: {
      ...{ shown: "figure", summary: "A rising line.", height: 240 },
      data: [
        {
          type: "scatter",
          mode: "lines",
          name: "</script>",
          x: Float64Array.of(1, 2, 3, 4, 5),
          y: [1, 2, 3, Number.NaN, 5],
          line: { color: "token:warm" },
        },
      ],
      layout: { title: { text: "Line" }, showlegend: true },
      table: { shown: "table", columns: ["x"], rows: [[1]] },
    },
  },
  { kind: "error", error: { name: "RangeError", message: "out of <reach>", line: 1, column: 7, hint: "Go nearer." } },
];

const run: RunRow = {
  ...{ id: "x-abcdefghij", kind: "sweep", name: "strengths", state: "finished", started: 1_700_000_000_000, ended: 1_700_000_004_000 },
  ...{
    notebook: "losses.ts",
    cellIndex: 1,
    seed: 3,
    backend: "TensorFlow",
    tags: [],
    parents: [],
    note: "",
    archived: false,
    deleted: null,
    config: {},
    summary: { best: 1.25 },
    metrics: {},
  },
};

function notebook(): ExchangedNotebook {
  const parsed = parseNotebook(source);
  const execution: Execution = { count: 2, state: "failed", edited: false, started: run.started, milliseconds: 4_000, outputs };
  const cells = parsed.cells.map((cell, index) => ({ ...cell, id: null, execution: index === 1 ? execution : null }));
  return { ...parsed, name: "losses", cells, runs: [run] };
}

interface Opened {
  readonly page: Page;
  /** what the console said, and what was asked of the network */
  readonly complaints: string[];
}

async function open(html: string, colorScheme: "light" | "dark" = "light"): Promise<Opened> {
  const file = join(temporaryFolder(), "report.html");
  writeFileSync(file, html);
  const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => request.url() === pathToFileURL(file).href || complaints.push(`request: ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

const lineColor = (page: Page) =>
  page
    .locator(".plot .js-line")
    .first()
    .evaluate((line) => getComputedStyle(line).stroke);
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

describe("a report", () => {
  it("opens from a file with all that the notebook put out, asks nothing of a network and complains of nothing", async () => {
    const { page, complaints } = await open(exportNotebook(notebook(), "html"));
    await page.locator(".plot .main-svg").first().waitFor();
    expect(await page.title()).toBe("Losses & gains");
    expect(await page.locator("h1").innerText()).toBe("Losses & gains");
    expect(await page.locator(".katex").count()).toBe(1);
    expect(await page.locator(".code .tk").allInnerTexts()).toContain("const");
    expect(await page.locator(".stream").innerText()).toBe("red </pre><script>alert(2)</script>");
    expect(await page.locator(".stream .a-red").innerText()).toBe("red");
    expect(await page.locator(".table-view tbody td").allInnerTexts()).toEqual(["0.25", "<b>a</b>", "12.00", "–", ...runCells]);
    expect(await page.locator(".plot .legendtext").textContent()).toBe("</script>");
    expect(await page.getByRole("img", { name: "A rising line." }).count()).toBe(1);
    expect(await page.locator(".error").innerText()).toMatch(/RangeError\s+out of <reach>\s+Go nearer\.\s+line 1, column 7/);
    expect(await page.locator(".ln.err").count()).toBe(1);
    expect(await page.locator("#cell-3 .note").innerText()).toBe("Not run.");
    expect(await page.locator("header").innerText()).toContain("one cell failed");
    expect(complaints).toEqual([]);
  });

  const runCells = ["cdefghij".slice(-6), "sweep", "strengths", "finished", "2", "4.0\u00a0s", "3", "best 1.25"];

  it("has live charts: the pointer reads a value off them", async () => {
    const { page, complaints } = await open(exportNotebook(notebook(), "html"));
    const plot = page.locator(".plot .nsewdrag").first();
    await plot.waitFor();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.move(box.x + box.width - 3, box.y + box.height / 2);
    await page.locator(".plot .hoverlayer .hovertext").first().waitFor();
    expect(await page.locator(".plot .hoverlayer").innerHTML()).toContain("5");
    expect(complaints).toEqual([]);
  });

  it("is light or dark as the system is, charts too, and changes at a press", async () => {
    const { page, complaints } = await open(exportNotebook(notebook(), "html"), "dark");
    await page.locator(".plot .js-line").first().waitFor();
    expect(await background(page)).toBe("rgb(24, 26, 31)");
    expect(await lineColor(page)).toBe("rgb(242, 148, 85)");
    await page.getByRole("button", { name: "Light theme" }).click();
    await page.waitForFunction(() => getComputedStyle(document.querySelector(".plot .js-line")!).stroke === "rgb(197, 80, 10)");
    expect(await background(page)).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await page.getByRole("button", { name: "Dark theme" }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("runs no script but its own: one that was slipped in is refused by the content policy", async () => {
    const html = exportNotebook(notebook(), "html").replace(
      "</main>",
      '<script>document.title = "taken"</script><img src="x" onerror="alert(3)"></main>',
    );
    const { page, complaints } = await open(html);
    await page.locator(".plot .main-svg").first().waitFor();
    expect(await page.title()).toBe("Losses & gains");
    expect(complaints.filter((text) => text.includes("Content Security Policy")).length).toBeGreaterThan(0);
    expect(complaints.filter((text) => text.startsWith("dialog"))).toEqual([]);
  });

  it("reads without its script: text, code, tables, errors and what each figure says", async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    onTestFinished(() => page.close());
    const file = join(temporaryFolder(), "report.html");
    writeFileSync(file, exportNotebook(notebook(), "html"));
    await page.goto(pathToFileURL(file).href);
    const text = await page.locator("main").innerText();
    for (const part of ["Losses & gains", "const rate", "0.25", "out of <reach>", "A rising line.", "strengths"])
      expect(text).toContain(part);
  });

  it("carries charts and formulas only when it has some", () => {
    const { cells, ...rest } = notebook();
    const bare = exportNotebook({ ...rest, cells: [{ ...cells[2]!, execution: null }], runs: [] }, "html");
    expect(bare.length).toBeLessThan(400_000);
    expect(exportNotebook(notebook(), "html")).toContain("KaTeX_Main");
    expect(bare).not.toContain("KaTeX_Main");
  });
});
