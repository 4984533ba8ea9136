import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startService } from "../../../main/host/service.ts";
import { Workbench } from "../../../main/host/workbench.ts";
import { launchChromium } from "../../browser/chromium.ts";
import type { Say } from "./main.ts";

const rounds = 5;

/** The table in a real Chromium: until the first rows are there, until a query's are, and frames while it scrolls. */
export async function measurePage(folder: string, say: Say): Promise<void> {
  mkdirSync(join(folder, "experiments"), { recursive: true });
  writeFileSync(join(folder, "experiments", "a.ts"), "// %%\n1;\n");
  const workbench = new Workbench({ folder });
  const service = await startService({ workbench, port: 0 });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
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
    say({ measure: "first-paint", work: "from the key to the first rows", unit: "ms", target: "≤ 500", samples: painted });
    say({ measure: "page-query", work: "from Enter to a query's rows, drawn", unit: "ms", target: "≤ 100", samples: await queries(page) });
    say({
      measure: "scrolling",
      work: "frames while 20,000 px go by in two seconds",
      unit: "frames/s",
      target: "≥ 60",
      samples: await frames(page),
    });
  } finally {
    await browser.close();
    await workbench.close();
    await service.close();
  }
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

async function frames(page: Page): Promise<number[]> {
  await page.getByRole("combobox", { name: "Query" }).fill("");
  await page.keyboard.press("Enter");
  await page.locator(".grid-row .run-link").nth(20).waitFor();
  const samples: number[] = [];
  for (let round = 0; round < 3; round++) {
    samples.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const grid = document.querySelector(".grid-wrap")!;
            const begin = performance.now();
            let count = 0;
            const step = (now: number) => {
              count++;
              const elapsed = now - begin;
              grid.scrollTop = elapsed * 10;
              if (elapsed < 2000) requestAnimationFrame(step);
              else resolve((count / elapsed) * 1000);
            };
            requestAnimationFrame(step);
          }),
      ),
    );
  }
  return samples;
}
