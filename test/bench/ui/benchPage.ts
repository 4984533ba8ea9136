import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { findOrStartService, type Service } from "../../../main/setup/service.mjs";

export const root = join(import.meta.dirname, "../../..");

/** A workspace with notebooks of these cells, the first one to be opened first. */
export function workspaceOf(notebooks: Readonly<Record<string, readonly string[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-bench-ui-"));
  for (const [name, cells] of Object.entries(notebooks)) {
    const file = join(folder, "experiments", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, cells.map((source) => `// %%\n${source}\n`).join("\n"));
  }
  return folder;
}

export interface BenchPage {
  readonly page: Page;
  readonly service: Service;
  /** Goes to a notebook, as by a click in the list, and waits for its editors. */
  open(name: string): Promise<void>;
  close(): Promise<void>;
}

/** The page on a service of its own, a process as `npm start` starts it. */
export async function openBenchPage(browser: Browser, notebooks: Readonly<Record<string, readonly string[]>>): Promise<BenchPage> {
  const workspace = workspaceOf(notebooks);
  const service = await findOrStartService({ root, workspace, node: process.execPath });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(service.url);
  const open = async (name: string) => {
    await page.getByRole("navigation", { name: "Workspace" }).getByRole("button", { name, exact: true }).click();
    await page.locator(`.nb[data-notebook="experiments/${name}"] .monaco-editor .view-line`).first().waitFor();
  };
  return {
    page,
    service,
    open,
    async close() {
      await page.close();
      await service.stop();
      rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export interface Awaited {
  /** of the cell, from 0 */
  readonly cell: number;
  /** as the page names it */
  readonly state: string;
  /** what is pressed */
  readonly button: string;
}

/**
 * From the press of a button until the cell is drawn in the state, with an execution count that it has not had, where it has run.
 * @returns ms, on the page's own clock
 */
export function pressUntil(page: Page, wanted: Awaited): Promise<number> {
  return page.evaluate(({ cell, state, button }) => {
    const section = document.querySelectorAll<HTMLElement>("[data-front] .cell")[cell]!;
    const count = () => section.querySelector(".gut")?.textContent?.match(/\[(\d+)\]/)?.[1];
    const before = count();
    const needsRun = state === "fresh";
    const done = () => section.getAttribute("aria-label")!.endsWith(`, ${state}`) && (!needsRun || count() !== before);
    return new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        if (!done()) return;
        observer.disconnect();
        resolve(performance.now() - begin);
      });
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      const pressed = document.querySelector<HTMLButtonElement>(`[data-front] ${button}`)!;
      const begin = performance.now();
      pressed.click();
    });
  }, wanted);
}
