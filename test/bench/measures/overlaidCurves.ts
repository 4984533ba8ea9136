import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import type { Contestant, Measure } from "../measure.ts";

const root = resolve(import.meta.dirname, "..", "..", "..");
const blank = 2000; // inked pixels: a chart of a hundred curves has many more

/** The page's own chart and what measures it, as one script. */
async function bundle(): Promise<string> {
  const built = (await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      target: "chrome130",
      reportCompressedSize: false,
      rolldownOptions: {
        input: resolve(root, "test/bench/page/overlaidCurves.tsx"),
        output: { format: "iife", codeSplitting: false },
      },
    },
  })) as Rolldown.RolldownOutput;
  const script = built.output.find((file) => file.type === "chunk");
  if (!script) throw new Error("The chart could not be bundled.");
  return script.code;
}

interface DrawsCurves {
  draw(smoothing: number): Promise<{ readonly milliseconds: number; readonly inked: number }>;
  drawWithPlotly(): Promise<{ readonly milliseconds: number }>;
}

async function own(page: Page, smoothing: number): Promise<number> {
  const { milliseconds, inked } = await page.evaluate((weight) => (globalThis as unknown as DrawsCurves).draw(weight), smoothing);
  if (inked < blank) throw new Error(`The chart has ${inked} pixels of ink: it was not drawn.`);
  return milliseconds;
}

/** From data in memory to pixels: reducing, scales, axes, and the canvas read back. */
export const overlaidCurves: Measure = {
  name: "overlaid-curves",
  shapes: ["small"],
  work: "100 runs × 10,000 points overlaid in Chromium, from memory to the drawn chart",
  unit: "milliseconds",
  goals: [{ of: "steerlab", atMost: { small: 300 } }],
  async contestants(): Promise<Contestant[]> {
    const begin = performance.now();
    const { launchChromium } = await import("../../browser/chromium.ts");
    const [browser, script] = await Promise.all([launchChromium(), bundle()]);
    const page = await browser.newPage({ viewport: { width: 1200, height: 700 } });
    // A page with an origin: one without has no storage, which the theme is kept in.
    await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><body></body>" }));
    await page.goto("http://127.0.0.1/");
    await page.addScriptTag({ content: script });
    await own(page, 0);
    const warmUp = (performance.now() - begin) / 1000;
    const contestant = (side: string, sample: () => Promise<number>, dispose = async () => {}): Contestant => ({
      side,
      warmUp,
      sample,
      dispose,
    });
    return [
      contestant(
        "steerlab",
        () => own(page, 0),
        () => browser.close(),
      ),
      contestant("steerlab, smoothed over raw", () => own(page, 0.9)),
      contestant(
        "Plotly, SVG, a fifth of the points",
        async () => (await page.evaluate(() => (globalThis as unknown as DrawsCurves).drawWithPlotly())).milliseconds,
      ),
    ];
  },
};
