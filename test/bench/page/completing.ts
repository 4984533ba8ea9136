import type { Browser, Page } from "playwright-core";
import type { NotebookSession } from "../../../main/host/notebookSession.ts";
import { benchPage } from "./benchPage.ts";
import type { PageMeasure } from "./pageMeasure.ts";

const notebook = `// %%
import { loadModel, loadTask, lora, warmStart } from "steerlab";
const base = await loadModel("wordnet-lm");
const task = await loadTask("wordnet-classes", { train: 400, calibration: 10, test: 10 });

// %% kind="train"
const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8 }), steps: 100_000, batchSize: 16 });

// %%
base
`;
const path = "experiments/completing.ts";
const completions = 20;
const patience = 2_000; // ms

/** From the key to the frame that shows the members of a name of an earlier cell; page, service and kernel share the machine's cores. */
export const completing: PageMeasure = {
  name: "completion-while-training",
  work: `from the key . to the frame with the completions, types from an earlier cell, while another cell trains; p95 of ${completions}`,
  unit: "ms",
  atMost: 100,
  async sample(browser: Browser): Promise<number> {
    await using bench = await benchPage(browser, { [path]: notebook });
    const page = await bench.open();
    await page.locator(".cell").nth(2).locator(".monaco-editor .view-line").first().waitFor();
    await page
      .locator(".cell")
      .nth(2)
      .click({ position: { x: 300, y: 12 } });
    await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
    await page.keyboard.press("Control+End");
    // Until the library's declarations are read there is nothing to list.
    while ((await completionTime(page)) === null);
    const session = bench.session(path);
    await untilItTrains(session);
    const times: number[] = [];
    for (let turn = 0; turn < completions; turn++) times.push((await completionTime(page)) ?? patience);
    if (session.state.cells[1]!.state !== "running") throw new Error("The training had ended before the last completion.");
    session.kill();
    await page.close();
    return times.sort((a, b) => a - b)[Math.ceil(completions * 0.95) - 1]!;
  },
};

/** The training has made steps. */
function untilItTrains(session: NotebookSession): Promise<void> {
  const [load, train] = session.state.cells.map((cell) => cell.id);
  const trains = new Promise<void>((resolve, reject) => {
    session.on("event", (event) => event.type === "progress" && event.cellId === train && event.progress.done > 0 && resolve());
    session.on("idle", () => reject(new Error("The training did not begin.")));
  });
  session.runCells([load!, train!]);
  return trains;
}

/** @returns ms; null when they did not come in time */
async function completionTime(page: Page): Promise<number | null> {
  const shown = page.evaluate(timeOfNextKey, patience);
  await page.keyboard.press(".");
  const time = await shown;
  await page.keyboard.press("Escape");
  await page.locator(".suggest-widget.visible").waitFor({ state: "detached" });
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.press("Backspace");
  return time;
}

/** In the page: ms from the next key to the frame in which the completions have a member of the model. */
async function timeOfNextKey(longest: number): Promise<number | null> {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const listed = () => document.querySelector(".suggest-widget.visible .monaco-list-rows")?.textContent?.includes("generate") ?? false;
  const pressed = await new Promise<number>((resolve) => {
    window.addEventListener("keydown", () => resolve(performance.now()), { capture: true, once: true });
  });
  while (!listed()) {
    if (performance.now() - pressed > longest) return null;
    await frame();
  }
  return performance.now() - pressed;
}
