import type { Page } from "playwright-core";
import { moduleUrl, openBenchPage } from "../benchPage.ts";
import type { Contestant, Measure } from "../measure.ts";

const explorerNotebook = (positions: number, vocabulary: number) => `// %%
const { largeExplorer } = await import(${moduleUrl("test/bench/largeExplorer.ts")});
const { show } = await import("steerlab");
show({ shown: "explorer", explorer: largeExplorer({ positions: ${positions}, vocabulary: ${vocabulary} }) });
`;

/** A side that is measured in the page. */
async function inPage(side: string, source: string, ready: string, sample: (page: Page) => Promise<number>): Promise<Contestant[]> {
  const { page, close } = await openBenchPage(source, ready);
  await sample(page); // what is fetched and compiled at the first time is not measured
  return [{ side, warmUp: null, sample: () => sample(page), dispose: close }];
}

const SLIDER = '.explorer [role="slider"][aria-label="Strength μ"]';

/** What a step of the strength slider computes over all positions, as the page itself measures it. */
export const explorerStep: Measure = {
  name: "explorer-step",
  shapes: ["small"],
  work: "one step of the strength slider over 512 positions, vocabulary 150,000: what is computed, median of 60 steps",
  unit: "ms",
  goals: [{ of: "computing", atMost: { small: 8 } }],
  contestants: () =>
    inPage("computing", explorerNotebook(512, 150_000), SLIDER, async (page) => {
      const slider = page.locator(SLIDER).first();
      const times: number[] = [];
      for (let k = 0; k < 60; k++) {
        await slider.press(k % 20 < 10 ? "ArrowRight" : "ArrowLeft");
        times.push(
          Number((await page.locator(".explorer", { hasText: "Slider step" }).first().innerText()).match(/Slider step ([\d.]+) ms/)![1]),
        );
      }
      return times.sort((a, b) => a - b)[30]!;
    }),
};

/** Whether the picture follows: frames while the strength is dragged, beside those of a page on which nothing moves. */
export const explorerFrames: Measure = {
  name: "explorer-frames",
  shapes: ["small"],
  work: "dragging the strength over 512 positions, vocabulary 150,000: frames a second in which the picture has changed; idle: frames of the page at rest",
  unit: "frames/s",
  goals: [{ of: "dragging", to: "idle", atLeast: { small: 0.95 } }],
  async contestants() {
    const { page, close } = await openBenchPage(explorerNotebook(512, 150_000), SLIDER);
    await framesOf(page, true);
    const side = (side: string, moves: boolean, dispose: () => Promise<void>): Contestant => ({
      ...{ side, warmUp: null, dispose },
      sample: () => framesOf(page, moves),
    });
    return [side("dragging", true, close), side("idle", false, async () => {})];
  },
};

/** The slider is moved once a frame, always on; a frame counts when the reading is another than at the frame before. */
const framesOf = (page: Page, moves: boolean): Promise<number> =>
  page.evaluate(
    async ({ selector, moves }) => {
      const slider = document.querySelector<HTMLElement>(selector)!;
      slider.setPointerCapture = () => {}; // a made-up pointer cannot be captured
      const box = slider.getBoundingClientRect();
      const reading = document.querySelector(".explorer table.read tbody:last-of-type td:last-child")!;
      const send = (type: string, x: number) =>
        slider.dispatchEvent(
          new PointerEvent(type, { bubbles: true, buttons: 1, pointerId: 1, clientX: x, clientY: box.top + box.height / 2 }),
        );
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const path = box.width - 40;
      if (moves) send("pointerdown", box.left + 20);
      await frame();
      let [counted, before] = [0, ""];
      const start = performance.now();
      for (let k = 1; performance.now() - start < 2000; k++) {
        const to = (3 * k) % (2 * path);
        if (moves) send("pointermove", box.left + 20 + (to < path ? to : 2 * path - to));
        await frame();
        const now = moves ? document.querySelector(selector)!.getAttribute("aria-valuenow") + reading.textContent! : String(k);
        if (now !== before) counted++;
        before = now;
      }
      const seconds = (performance.now() - start) / 1000;
      if (moves) send("pointerup", box.left + 20);
      return counted / seconds;
    },
    { selector: SLIDER, moves },
  );

export const explorerOpen: Measure = {
  name: "explorer-open",
  shapes: ["small"],
  work: "opening an explorer of 2,000 positions, vocabulary 150,000, in a tab: until it is drawn",
  unit: "ms",
  goals: [{ of: "opening", atMost: { small: 1000 } }],
  contestants: () =>
    inPage("opening", explorerNotebook(2000, 150_000), SLIDER, async (page) => {
      const took = await page.evaluate(async () => {
        const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent?.includes("Open in a tab"))!;
        const start = performance.now();
        button.click();
        const drawn = () =>
          document.querySelector('.explorer-tab [role="slider"]') && document.querySelector(".explorer-tab .tok.is-selected");
        while (!drawn()) await new Promise((resolve) => requestAnimationFrame(resolve));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        return performance.now() - start;
      });
      await page.keyboard.press("Escape");
      await page.locator('[role="tab"]', { hasText: "bench.ts" }).first().click();
      await page.evaluate(() => localStorage.removeItem("steerlab.tabs"));
      await page.locator('[role="tab"]', { hasText: "Explorer" }).first().click({ button: "middle" });
      await page.locator(".explorer-tab").waitFor({ state: "detached" });
      return took;
    }),
};

const seriesNotebook = `// %%
const { show } = await import("steerlab");
const x = Array.from({ length: 100_000 }, (_, k) => k);
const y = x.map((k) => Math.sin(k / 900) + (k % 9973 === 0 ? 9 : 0));
const table = { shown: "table", columns: ["x"], rows: [[1]] };
show({ shown: "figure", summary: "A long series", data: [{ type: "scatter", mode: "lines", x, y }], layout: {}, table });
`;

export const longSeries: Measure = {
  name: "long-series",
  shapes: ["small"],
  work: "drawing a series of 100,000 points anew, spikes kept, until the line is there",
  unit: "ms",
  goals: [{ of: "drawing", atMost: { small: 300 } }],
  contestants: () =>
    inPage("drawing", seriesNotebook, ".plotly-figure .scatterlayer .trace", (page) =>
      page.evaluate(async () => {
        const button = () =>
          [...document.querySelectorAll("button")].find(({ textContent }) => /^(Data|Chart)$/.test(textContent!.trim()))!;
        const line = () => document.querySelector(".plotly-figure .scatterlayer path.js-line");
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        button().click();
        while (line()) await frame();
        const start = performance.now();
        button().click();
        while (!line()) await frame();
        return performance.now() - start;
      }),
    ),
};
