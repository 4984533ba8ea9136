import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { electronFlags, electronProgram, hasDisplay } from "../../main/setup/electron.mjs";

export const root = join(import.meta.dirname, "../..");

/** Why there can be no window here. */
export const missing: readonly string[] = [
  electronProgram(root) ? "" : "Electron's binary is not there (set ELECTRON_OVERRIDE_DIST_PATH, or let it be downloaded)",
  hasDisplay() ? "" : "there is no display (use xvfb-run)",
  existsSync(join(root, "out/electron/main.js")) ? "" : "the window is not built (npm start builds it)",
].filter(Boolean);

export interface OpenedWindow {
  readonly application: ElectronApplication;
  readonly page: Page;
  /** of the service that the window has started */
  readonly note: () => { readonly pid: number; readonly url: string };
  quit(): Promise<void>;
}

/**
 * The real window on a workspace, drawn; whoever opens it quits it. Where Playwright attaches while the window goes to its address, that load may
 * never end although the service has answered, and nothing but a new window helps; windows that nobody attaches to do not know it.
 */
export async function launchWindow(workspace: string): Promise<OpenedWindow> {
  const opened = await launched(workspace);
  const drawn = opened.page.locator("footer").waitFor({ timeout: 10_000 });
  if (
    await drawn.then(
      () => true,
      () => false,
    )
  )
    return opened;
  await opened.quit();
  const again = await launched(workspace);
  await again.page.locator("footer").waitFor();
  return again;
}

async function launched(workspace: string): Promise<OpenedWindow> {
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const application = await _electron.launch({
    args: [...electronFlags().flags, root],
    env: { ...env, STEERLAB_NODE: process.execPath, STEERLAB_WORKSPACE: workspace },
  });
  const electron = application.process();
  return {
    application,
    page: await application.firstWindow(),
    note: () => JSON.parse(readFileSync(join(workspace, ".steerlab/service.json"), "utf8")),
    async quit() {
      if (electron.exitCode !== null) return;
      const ended = once(electron, "exit");
      await application.evaluate(({ app }) => app.quit()).catch(() => {});
      await ended;
    },
  };
}
