import type { Browser, Page } from "playwright-core";
import { benchPage } from "./benchPage.ts";
import type { PageMeasure } from "./pageMeasure.ts";

const notebook = '// %%\nfor (let i = 1; i <= 1_000_000; i++) console.log("line " + i);\n\n// %%\nconst typed = 1;\n';
const path = "experiments/typing.ts";
const pauseBetweenKeys = 25; // ms

/** From a key to the next picture, by the browser's own Event Timing, for every key that is typed while a cell prints a million lines. */
export const typing: PageMeasure = {
  name: "typing-while-printing",
  work: "key to paint, while another cell prints 1,000,000 lines; the slowest key of a round",
  unit: "ms",
  atMost: 100,
  async sample(browser: Browser): Promise<number> {
    await using bench = await benchPage(browser, { [path]: notebook });
    const page = await bench.open();
    await page.locator(".cell").nth(1).locator(".monaco-editor .view-line").first().waitFor();
    await page
      .locator(".cell")
      .nth(1)
      .click({ position: { x: 300, y: 12 } });
    await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
    await page.keyboard.press("Control+End");
    await watchKeys(page);
    const session = bench.session(path);
    session.runCells([session.state.cells[0]!.id]);
    await page.locator('[aria-label="Cell 1, running"] .stream').waitFor();
    while (session.state.cells[0]!.state === "running") {
      await page.keyboard.press("x");
      await page.waitForTimeout(pauseBetweenKeys);
    }
    const { slowest, keys } = await page.evaluate(() => (window as unknown as { keyTimes: KeyTimes }).keyTimes);
    await page.close();
    if (keys === 0) throw new Error("No key was typed while the cell printed.");
    return slowest;
  },
};

interface KeyTimes {
  slowest: number;
  keys: number;
}

/** Keys that are drawn within 16 ms are not reported by the browser, and count as 16. */
const watchKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const times = { slowest: 16, keys: 0 };
    Object.assign(window, { keyTimes: times });
    window.addEventListener("keydown", () => times.keys++, { capture: true });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (/^key/.test(name)) times.slowest = Math.max(times.slowest, duration);
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
