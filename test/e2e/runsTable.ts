import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { databasePath, openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { newRun } from "../db/newRun.ts";
import { columnsOf } from "../runs/loggedRows.ts";

/** Twelve runs: three adapters, two rates, two seeds; warm starts have a loss, and every run a result that follows from its config. */
export function fillRuns(folder: string): void {
  const db = openDatabase(databasePath(folder));
  const store = new RunStore(db);
  let count = 0;
  for (const adapter of ["lora", "ia3", "prompt"])
    for (const learningRate of [0.001, 0.01])
      for (const seed of [0, 1]) {
        const id = `w-${String(count).padStart(2, "0")}`;
        const run = newRun(
          id,
          {
            name: `${adapter} ${learningRate}`,
            seed,
            config: { adapter: { kind: adapter }, learningRate },
            tags: seed === 0 ? ["paper"] : [],
          },
          1_750_000_000_000 + count * 1000,
        );
        store.start({ ...run, notebook: adapter === "lora" ? "experiments/truthful.ts" : "experiments/other.ts" });
        store.log(id, columnsOf(Array.from({ length: 20 }, (_, step) => ({ metric: "loss", step, value: 4 - step / 10 - seed }))));
        store.summary(id, { crossEntropy: count / 10, kl: 1 - count / 100 });
        store.end(id, count === 5 ? "failed" : "finished", 1_750_000_000_000 + count * 1000 + 500, null);
        count++;
      }
  db.close();
}

export const storedRuns = (folder: string): { store: RunStore; close: () => void } => {
  const db = openDatabase(join(folder, ".steerlab", "steerlab.db"));
  return { store: new RunStore(db), close: () => db.close() };
};

export async function openRuns(page: Page): Promise<Locator> {
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Alt+R");
  const grid = page.getByRole("grid", { name: "Runs" });
  await grid.getByRole("rowheader").first().waitFor();
  return grid;
}

export const query = (page: Page): Locator => page.getByRole("combobox", { name: "Query" });
export const names = (page: Page): Promise<string[]> => page.locator(".grid-body .run-link .clip").allInnerTexts();

/** Waits until the table shows these runs, whatever it showed before. */
export async function namesAre(page: Page, expected: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      JSON.stringify([...document.querySelectorAll<HTMLElement>(".grid-body .run-link .clip")].map((one) => one.innerText)) === wanted,
    JSON.stringify(expected),
  );
}

/** The texts of a column in the rows in view. */
export async function column(page: Page, title: string): Promise<string[]> {
  const left = await page
    .getByRole("columnheader")
    .filter({ hasText: title })
    .first()
    .evaluate((head) => (head as HTMLElement).style.left);
  return page
    .locator(".grid-body .grid-cells > .grid-cell, .grid-body .grid-row > .grid-cell")
    .evaluateAll(
      (cells, at) => cells.filter((cell) => (cell as HTMLElement).style.left === at).map((cell) => (cell as HTMLElement).innerText),
      left,
    );
}
