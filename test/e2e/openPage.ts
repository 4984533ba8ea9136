import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { type Service, startService } from "../../main/host/service.ts";
import { pageFolder } from "../../main/host/staticPage.ts";
import { Workbench } from "../../main/host/workbench.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";

/** A workspace of the test's own with one notebook, and the real service over it. */
export interface OpenWorkspace {
  readonly folder: string;
  readonly notebook: string;
  /** where this workspace's person has settings */
  readonly configFolder: string;
  readonly service: Service;
  readonly workbench: Workbench;
  /** what a browser's console said that it should not: errors, warnings, and calls against the content policy */
  readonly complaints: string[];
  /** A new page on the service, as a person opens it. */
  openPage(browser: Browser, options?: PageOptions): Promise<Page>;
}

export interface PageOptions {
  readonly width?: number;
  readonly theme?: string;
  /** before the page is loaded */
  prepare?(page: Page): Promise<unknown>;
}

export async function openWorkspace(source: string): Promise<OpenWorkspace> {
  if (!existsSync(join(pageFolder, "index.html"))) throw new Error(`There is no page in ${pageFolder}: run "npx electron-vite build".`);
  const folder = temporaryFolder();
  const configFolder = temporaryFolder();
  const notebook = "experiments/notebook.ts";
  mkdirSync(dirname(join(folder, notebook)), { recursive: true });
  writeFileSync(join(folder, notebook), source);
  const workbench = new Workbench({ folder, start: notebook, configFolder });
  workbench.submissions.start();
  const service = await startService({ workbench, port: 0 });
  onTestFinished(async () => {
    await workbench.close();
    await service.close();
  });
  const complaints: string[] = [];
  const openPage = async (browser: Browser, { width = 1440, theme = "light", prepare }: PageOptions = {}) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    onTestFinished(() => page.close());
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
    await prepare?.(page);
    await page.goto(service.url.replace("/#", `/?theme=${theme}#`));
    await page.locator(".cell").first().waitFor();
    return page;
  };
  return { folder, notebook, configFolder, service, workbench, complaints, openPage };
}
