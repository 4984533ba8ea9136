import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { NotebookSession } from "../../../main/host/notebookSession.ts";
import { startService } from "../../../main/host/service.ts";
import { Workbench } from "../../../main/host/workbench.ts";

/** A workspace with notebooks, the service over it, and pages on that. */
export interface BenchPage extends AsyncDisposable {
  session(path: string): NotebookSession;
  open(): Promise<Page>;
}

/** @param notebooks path in the workspace → text; the first is opened at first */
export async function benchPage(browser: Browser, notebooks: Readonly<Record<string, string>>): Promise<BenchPage> {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-bench-"));
  for (const [path, text] of Object.entries(notebooks)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const workbench = new Workbench({ folder, start: Object.keys(notebooks)[0]! });
  const service = await startService({ workbench, port: 0 });
  return {
    session: (path) => workbench.open(path),
    async open() {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(service.url);
      return page;
    },
    async [Symbol.asyncDispose]() {
      await workbench.close();
      await service.close();
      rmSync(folder, { recursive: true });
    },
  };
}
