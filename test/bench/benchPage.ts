import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startService } from "../../main/host/service.ts";
import { Workbench } from "../../main/host/workbench.ts";

/** The real page over a real service with one notebook that has run, in a real Chromium. */
export interface BenchPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** @param source the notebook; a module of this repository is imported by `moduleUrl` */
export async function openBenchPage(source: string, ready: string): Promise<BenchPage> {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-bench-page-"));
  mkdirSync(join(folder, "experiments"));
  writeFileSync(join(folder, "experiments/bench.ts"), source);
  const workbench = new Workbench({ folder, start: "experiments/bench.ts" });
  const service = await startService({ workbench, port: 0 });
  // Only now: a machine that measures models alone, such as one with a card, has no browser.
  const { launchChromium, withoutGpuRaster } = await import("../browser/chromium.ts");
  const browser = await launchChromium(withoutGpuRaster);
  const close = async () => {
    await browser.close();
    await workbench.close();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(service.url.replace("/#", "/?theme=light#"));
    await page.getByRole("button", { name: "Run all" }).click();
    await page.locator(ready).first().waitFor({ timeout: 120_000 });
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export const moduleUrl = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
