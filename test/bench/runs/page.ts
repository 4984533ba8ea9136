import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type Service, startService } from "../../../main/host/service.ts";
import { Workbench } from "../../../main/host/workbench.ts";
import { launchChromium, withoutGpuRaster } from "../../browser/chromium.ts";
import type { Say } from "./main.ts";

const rounds = 5;
const viewport = { width: 1440, height: 900 };

/** The table in a real Chromium: until the first rows are there, until a query's are, and frames while it scrolls; with its usual columns, and with all. */
export async function measurePage(folder: string, say: Say): Promise<void> {
  mkdirSync(join(folder, "experiments"), { recursive: true });
  writeFileSync(join(folder, "experiments", "a.ts"), "// %%\n1;\n");
  const workbench = new Workbench({ folder });
  const service = await startService({ workbench, port: 0 });
  const browser = await launchChromium(withoutGpuRaster);
  const { all } = workbench.book.table.window({ limit: 0 });
  const { keys } = workbench.book.table.keys();
  const every = keys.map(({ name }) => name).filter((name) => /^(config|summary)\./.test(name));
  const here = { browser, service, say, runs: `${all.toLocaleString("en-US")} runs` };
  try {
    await measureTable(here, null);
    await measureTable(here, every);
    say({ measure: "scrolling-limit", work: "the same of 760 lines of plain text", unit: "frames/s", samples: await plainFrames(browser) });
  } finally {
    await browser.close();
    await workbench.close();
    await service.close();
  }
}

interface Here {
  readonly browser: Browser;
  readonly service: Service;
  readonly say: Say;
  readonly runs: string;
}

/** @param columns null: those that the table chooses */
async function measureTable({ browser, service, say, runs }: Here, columns: readonly string[] | null): Promise<void> {
  const page = await browser.newPage({ viewport });
  if (columns) await page.addInitScript(keepView, columns);
  await page.goto(service.url);
  await page.locator(".cell").first().waitFor();
  await page.keyboard.press("Escape");
  await openTable(page); // the page's own code is loaded once
  const painted: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.keyboard.press("Control+PageUp");
    await page.locator(".cell").first().waitFor();
    painted.push(await openTable(page));
  }
  const table = `${runs}, ${columns ? `${columns.length}` : "the usual"} columns`;
  const measured = (measure: string, work: string, unit: string, target: string, samples: readonly number[]) =>
    say({ measure, work: `${work}; ${table}`, unit, target, samples });
  measured("first-paint", "from the key to the first rows", "ms", "≤ 500", painted);
  measured("page-query", "from Enter to a query's rows, drawn", "ms", "≤ 100", await queries(page));
  await page.getByRole("combobox", { name: "Query" }).fill("");
  await page.keyboard.press("Enter");
  await page.locator(".grid-row .run-link").nth(20).waitFor();
  const down = await frames(page, { selector: ".grid-wrap", side: "scrollTop" });
  measured("scrolling", "frames while 20,000 px go by in two seconds", "frames/s", "≥ 60", down);
  if (columns) {
    const sideways = await frames(page, { selector: ".grid-wrap", side: "scrollLeft" });
    measured("scrolling-sideways", "frames while 20,000 px go by in two seconds", "frames/s", "≥ 60", sideways);
  }
  await page.close();
}

/** As if these columns had been chosen. Runs in the page. */
function keepView(columns: readonly string[]): void {
  const view = { name: "", query: "", scope: "active", sort: [], columns: columns.map((key) => ({ key })), groupBy: [], baseline: null };
  localStorage.setItem("steerlab.runs.view", JSON.stringify({ view, chosen: true }));
}

async function openTable(page: Page): Promise<number> {
  await page.evaluate(() => {
    addEventListener("keydown", () => performance.mark("pressed"), { capture: true, once: true });
  });
  await page.keyboard.press("Control+Alt+R");
  await page.locator(".grid-row .run-link").first().waitFor();
  return page.evaluate(() => performance.now() - performance.getEntriesByName("pressed").at(-1)!.startTime);
}

/** Measured in the page, where no message to the test is in between. */
async function queries(page: Page): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    samples.push(
      await page.evaluate(
        (query) =>
          new Promise<number>((resolve) => {
            const input = document.querySelector<HTMLInputElement>(".query input")!;
            // As if it were typed at once, and Enter before the field asks by itself.
            Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(input, query);
            input.dispatchEvent(new Event("input", { bubbles: true }));
            const badge = document.querySelector(".query .badge")!;
            const begin = performance.now();
            new MutationObserver((_, observer) => {
              observer.disconnect();
              requestAnimationFrame(() => resolve(performance.now() - begin));
            }).observe(badge, { characterData: true, subtree: true, childList: true });
            setTimeout(() => input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })), 0);
          }),
        `kind = sweep and option${round} < 0.5`,
      ),
    );
  }
  return samples;
}

interface Scrolled {
  readonly selector: string;
  readonly side: "scrollTop" | "scrollLeft";
}

async function frames(page: Page, scrolled: Scrolled): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) samples.push(await page.evaluate(framesWhileScrolling, scrolled));
  return samples;
}

/** Runs in the page. */
function framesWhileScrolling({ selector, side }: Scrolled): Promise<number> {
  return new Promise<number>((resolve) => {
    const scroller = document.querySelector(selector)!;
    const begin = performance.now();
    let count = 0;
    const step = (now: number) => {
      count++;
      const elapsed = now - begin;
      scroller[side] = elapsed * 10;
      if (elapsed < 2000) requestAnimationFrame(step);
      else resolve((count / elapsed) * 1000);
    };
    requestAnimationFrame(step);
  });
}

/** What the browser does on this machine where nothing is computed: lines that are all there, without React. */
async function plainFrames(browser: Browser): Promise<number[]> {
  const page = await browser.newPage({ viewport });
  const cells = (row: number) => Array.from({ length: 10 }, (_, i) => `<span>cell ${row * i}</span>`).join("");
  const lines = Array.from({ length: 760 }, (_, row) => `<div>${cells(row)}</div>`).join("");
  await page.setContent(
    `<style>#all { height: 90vh; overflow: auto } #all div { display: flex; height: 30px } span { width: 120px }</style><div id="all">${lines}</div>`,
  );
  const samples = await frames(page, { selector: "#all", side: "scrollTop" });
  await page.close();
  return samples;
}
