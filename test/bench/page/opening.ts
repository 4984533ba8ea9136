import type { Browser } from "playwright-core";
import { benchPage } from "./benchPage.ts";
import type { PageMeasure } from "./pageMeasure.ts";

const cells = 500;
const other = "experiments/other.ts";
const path = "experiments/long.ts";

/** Text, and code that has printed, shown an object and shown a table. */
function longNotebook(): string {
  const kinds = [
    (n: number) => `// %% [markdown]\n// ## Part ${n}\n// Words about $\\mu_{${n}}$ and **what** follows.\n`,
    (n: number) =>
      `// %%\nconst v${n} = Array.from({ length: 20 }, (_, i) => ({ i, square: i * i }));\nconsole.log("part", ${n});\nv${n}\n`,
    (n: number) => `// %%\nimport { table as table${n} } from "steerlab";\ntable${n}(v${n - 1})\n`,
    (n: number) => `// %%\nfor (let i = 0; i < 40; i++) console.log("line", i, "of part", ${n});\n`,
  ];
  return Array.from({ length: cells }, (_, n) => kinds[n % kinds.length]!(n)).join("\n");
}

/** From the click on its name to a picture with all cells, in a page that is loaded. Outputs far below follow when it is idle. */
export const opening: PageMeasure = {
  name: "open-500-cells",
  work: "from the click on a notebook of 500 cells with outputs to a picture with all cells; outputs far below are drawn when the page is idle",
  unit: "ms",
  atMost: 1_500,
  async sample(browser: Browser): Promise<number> {
    await using bench = await benchPage(browser, { [other]: "// %%\n1\n", [path]: longNotebook() });
    const session = bench.session(path);
    session.runAll();
    await session.whenIdle();
    const failed = session.state.cells.find(({ state }) => state === "failed");
    if (failed) throw new Error(`A cell failed: ${JSON.stringify(failed.outputs)}`);
    const page = await bench.open();
    await page.locator(".cell .monaco-editor .view-line").first().waitFor();
    const took = await page.evaluate(openAndWait, { name: "long.ts", count: cells });
    await page.close();
    return took;
  },
};

/** In the page: clicks, and waits for the frame after the one that has all cells. */
async function openAndWait({ name, count }: { name: string; count: number }): Promise<number> {
  const item = [...document.querySelectorAll<HTMLElement>(".side button.item")].find((button) => button.textContent?.includes(name));
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const began = performance.now();
  item!.click();
  while (document.querySelectorAll(".cell").length < count) await frame();
  await frame();
  await frame();
  return performance.now() - began;
}
