import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElectronApplication, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { isRunning } from "../../main/setup/isRunning.mjs";
import { launchWindow, missing, type OpenedWindow } from "./launchWindow.ts";

// The real window in a real Electron, on the real service in a workspace of its own.

if (missing.length > 0) console.log(`Skipped, the window: ${missing.join("; ")}.`);

describe.skipIf(missing.length > 0)("the window", () => {
  const workspace = mkdtempSync(join(tmpdir(), "steerlab-window-"));
  let application: ElectronApplication;
  let page: Page;
  let quit: OpenedWindow["quit"];
  let note: OpenedWindow["note"];

  async function launch(): Promise<void> {
    ({ application, page, quit, note } = await launchWindow(workspace));
  }
  beforeAll(launch);
  afterAll(async () => {
    await quit();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  });

  test("shows the service's page, drawn and connected", async () => {
    expect(new URL(page.url()).origin).toBe(new URL(note().url).origin);
    await page.locator("footer").waitFor();
    expect(await page.title()).toContain("Steerlab");
  });

  test("gives the page no Node, only the window's bridge", async () => {
    expect(
      await page.evaluate(() => [
        typeof Reflect.get(window, "require"),
        typeof Reflect.get(window, "process"),
        typeof Reflect.get(window, "module"),
      ]),
    ).toEqual(Array(3).fill("undefined"));
    expect(await page.evaluate(() => Object.keys(Reflect.get(window, "steerlabWindow") as object))).toEqual([
      ...["platform", "onCommand", "onOpen", "pathOf", "tell", "notify", "connect"],
    ]);
  });

  test("runs no code that the service did not serve", async () => {
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.documentElement.dataset.injected = 'ran'";
      document.head.append(script);
      return document.documentElement.dataset.injected ?? "refused";
    });
    expect(ran).toBe("refused");
    const { headers } = await fetch(note().url);
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
  });

  test("hands the native menu's commands to the page", async () => {
    await page.locator("footer").waitFor();
    await application.evaluate(({ Menu }) => {
      const view = Menu.getApplicationMenu()!.items.find(({ label }) => label === "View")!;
      view.submenu!.items.find(({ label }) => label.startsWith("Command Palette"))!.click();
    });
    await page.locator("[role=combobox], [cmdk-input]").first().waitFor();
  });

  test("lets the person save what the page exports", async () => {
    mkdirSync(join(workspace, "experiments"), { recursive: true });
    writeFileSync(join(workspace, "experiments/handed.ts"), "// %%\n1 + 1\n");
    await page.reload();
    await page.locator(".cell").first().waitFor();
    const saved = join(workspace, "handed.html");
    await application.evaluate(({ session }, path) => {
      session.defaultSession.once("will-download", (_, item) => item.setSavePath(path));
    }, saved);
    await page.keyboard.press("Control+K");
    await page.locator("[role=combobox], [cmdk-input]").first().waitFor();
    await page.keyboard.type("export as html");
    await page.keyboard.press("Enter");
    await vi.waitFor(() => expect(readFileSync(saved, "utf8")).toMatch(/<\/html>\n$/), { timeout: 10_000 });
  });

  // Playwright takes the refused navigation for a pending one: this page is not asked again.
  test("stays with the service: neither a link nor a script takes it elsewhere, and no second window opens", async () => {
    const before = page.url();
    await page.evaluate(() => {
      const link = document.createElement("a");
      link.href = "file:///etc/passwd";
      document.body.append(link);
      link.click();
      location.assign("http://127.0.0.1:9/elsewhere");
    });
    expect(await page.evaluate(() => window.open("http://127.0.0.1:9/"))).toBe(null);
    expect(page.url()).toBe(before);
    expect(application.windows()).toHaveLength(1);
  });

  test("opens again where it was", async () => {
    const bounds = { x: 60, y: 40, width: 1000, height: 700 };
    await application.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]!.setBounds(wanted), bounds);
    const file = join(workspace, ".steerlab/window/window.json");
    await vi.waitFor(() => expect(JSON.parse(readFileSync(file, "utf8")).bounds).toMatchObject({ width: 1000, height: 700 }), {
      timeout: 10_000,
    });
    const { bounds: kept } = JSON.parse(readFileSync(file, "utf8"));
    await quit();
    await launch();
    const reopened = await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds());
    expect(reopened).toMatchObject({ width: kept.width, height: kept.height });
  });

  test("closed, leaves the service at work; quitting ends it", async () => {
    const { pid, url } = note();
    await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    await vi.waitFor(() => expect(application.windows()).toHaveLength(0), { timeout: 10_000 });
    expect((await fetch(url)).status).toBe(200);
    await quit();
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(join(workspace, ".steerlab/service.json"))).toBe(false);
  });
});
