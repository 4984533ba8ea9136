import type { Browser, Page } from "playwright-core";
import { type BenchPage, openBenchPage, pressUntil } from "./benchPage.ts";
import { startedSamples } from "./started.ts";

export interface UiMeasure {
  readonly name: string;
  /** what one sample does */
  readonly work: string;
  readonly rounds: number;
  /** ms that the median is aimed at */
  readonly atMost?: number;
  /** @returns ms, one a round */
  samples(browser: Browser, rounds: number): Promise<number[]>;
}

const runSelected = ".cell.is-selected .gut button";

type Notebooks = Readonly<Record<string, readonly string[]>>;

/** Samples of a page that is opened once. */
async function onPage(
  browser: Browser,
  notebooks: Notebooks,
  rounds: number,
  sample: (bench: BenchPage, round: number) => Promise<number>,
): Promise<number[]> {
  const bench = await openBenchPage(browser, notebooks);
  try {
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) samples.push(await sample(bench, round));
    return samples;
  } finally {
    await bench.close();
  }
}

/** Presses a button of the notebook's toolbar, by its words: `:has-text` is Playwright's, and the page has to find it itself. */
async function markButton(page: Page, words: string): Promise<string> {
  await page
    .getByRole("toolbar", { name: "Notebook" })
    .getByRole("button", { name: words })
    .first()
    .evaluate((button) => {
      button.setAttribute("data-bench", "");
    });
  return ".toolbar [data-bench]";
}

const kernelReady: UiMeasure = {
  name: "kernel-ready",
  work: "press on a first cell `1 + 1` of a notebook without a kernel, until its result is drawn; the backend is loaded when it is needed",
  rounds: 7,
  atMost: 400,
  samples: (browser, rounds) => {
    const names = Array.from({ length: rounds }, (_, round) => `round-${round}.ts`);
    const notebooks = Object.fromEntries(names.map((name) => [name, ["1 + 1"]]));
    return onPage(browser, notebooks, rounds, async ({ page, open }, round) => {
      await open(names[round]!);
      return pressUntil(page, { cell: 0, state: "fresh", button: runSelected });
    });
  },
};

const roundTrip: UiMeasure = {
  name: "round-trip",
  work: "press on a cell `1 + 1` of a warm kernel in a page at rest, until its result is drawn",
  rounds: 40,
  atMost: 10,
  samples: (browser, rounds) =>
    onPage(browser, { "one.ts": ["1 + 1"] }, rounds, async ({ page, open }, round) => {
      if (round === 0) {
        await open("one.ts");
        for (let warm = 0; warm < 3; warm++) await pressUntil(page, { cell: 0, state: "fresh", button: runSelected });
      }
      await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle))); // nobody presses before the last result is painted
      return pressUntil(page, { cell: 0, state: "fresh", button: runSelected });
    }),
};

const manyCells: UiMeasure = {
  name: "run-all-75",
  work: "Run all on 75 cells of one assignment each, warm kernel, until the last is drawn as fresh",
  rounds: 7,
  atMost: 500,
  samples: (browser, rounds) => {
    const cells = Array.from({ length: 75 }, (_, index) => `const value${index} = ${index};`);
    return onPage(browser, { "many.ts": cells }, rounds, async ({ page, open }, round) => {
      if (round === 0) {
        await open("many.ts");
        const first = await markButton(page, "Run all");
        await pressUntil(page, { cell: 74, state: "fresh", button: first });
      }
      return pressUntil(page, { cell: 74, state: "fresh", button: await markButton(page, "Run all") });
    });
  },
};

/** From the press on Interrupt until the cell is drawn as interrupted. */
const interrupt = (name: string, work: string, source: string, atMost: number): UiMeasure => ({
  name: `interrupt-${name}`,
  work: `press on Interrupt until the cell is drawn as interrupted: ${work}`,
  rounds: 7,
  atMost,
  samples: (browser, rounds) =>
    onPage(browser, { "endless.ts": [source] }, rounds, async ({ page, open }, round) => {
      if (round === 0) await open("endless.ts");
      await page.locator(".cell.is-selected").getByRole("button", { name: "Run cell 1" }).click();
      await page.locator('[aria-label="Cell 1, running"]').waitFor();
      await page.waitForFunction(() => document.querySelector<HTMLButtonElement>(".toolbar .danger")?.disabled === false);
      return pressUntil(page, { cell: 0, state: "interrupted", button: ".toolbar .danger" });
    }),
});

export const uiMeasures: readonly UiMeasure[] = [
  {
    name: "start-service",
    work: "`npm start` with everything set up, until the service has printed its address",
    rounds: 5,
    samples: async (browser, rounds) => (await startedSamples(browser, rounds)).map(({ service }) => service),
  },
  {
    name: "start-paint",
    work: "opening that address until the first paint of the page",
    rounds: 5,
    samples: async (browser, rounds) => (await startedSamples(browser, rounds)).map(({ paint }) => paint),
  },
  {
    name: "start-ready",
    work: "opening that address until the notebook's cells are editors and the service is connected",
    rounds: 5,
    samples: async (browser, rounds) => (await startedSamples(browser, rounds)).map(({ ready }) => ready),
  },
  kernelReady,
  roundTrip,
  manyCells,
  interrupt("abort", "a cell that waits, by its abort signal", "await new Promise(() => {});", 1_000),
  interrupt("guard", "a loop, by the guard at its head", "while (true) {}", 50),
  interrupt(
    "terminate",
    "code without loops, by the inspector",
    "const go = (depth: number): number => (depth === 0 ? 0 : go(depth - 1) + go(depth - 1));\ngo(60);",
    1_000,
  ),
];
