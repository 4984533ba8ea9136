// What a desktop program owes its person: menus, files, notifications, progress, no sleep at work, a warning before work is lost.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startService } from "../../main/host/service.ts";
import { Workbench } from "../../main/host/workbench.ts";
import { menuCommands } from "../../src/rpc/windowBridge.ts";
import { launchWindow, missing, type OpenedWindow } from "./launchWindow.ts";

if (missing.length > 0) console.log(`Skipped, the window's manners: ${missing.join("; ")}.`);

const long = `// %%
import { startRun } from "steerlab";
const seconds = 600;

// %%
await new Promise((done) => setTimeout(done, 1000 * seconds));

// %%
await new Promise((done) => setTimeout(done, 1200));
throw new Error("at the end");
`;

describe.skipIf(missing.length > 0)("the window's manners", () => {
  const workspace = mkdtempSync(join(tmpdir(), "steerlab-manners-"));
  const elsewhere = mkdtempSync(join(tmpdir(), "steerlab-elsewhere-"));
  let opened: OpenedWindow;
  beforeAll(async () => {
    mkdirSync(join(workspace, "experiments"));
    writeFileSync(join(workspace, "experiments/long.ts"), long);
    writeFileSync(join(workspace, "experiments/other.ts"), "// %%\n'the other'\n");
    vi.stubEnv("STEERLAB_CONFIG", join(elsewhere, "config"));
    mkdirSync(process.env.STEERLAB_CONFIG!);
    opened = await launchWindow(workspace);
    await opened.page.locator(".cell").first().waitFor();
  });
  afterAll(async () => {
    await opened.application.evaluate(({ dialog }) => {
      dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
    });
    await opened.quit();
    for (const folder of [workspace, elsewhere]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Clicks an item of the native menu, by its labels from the top. */
  const choose = (...labels: readonly string[]) =>
    opened.application.evaluate(({ Menu }, path) => {
      let items = Menu.getApplicationMenu()!.items;
      for (const label of path.slice(0, -1)) items = items.find((item) => item.label === label)!.submenu!.items;
      items.find((item) => item.label === path.at(-1))!.click();
    }, labels);

  test("has in its menus only commands that the page has", async () => {
    const { page } = opened;
    await page.keyboard.press("Control+K");
    await page.getByRole("combobox").fill(">");
    const listed = await page.locator("[cmdk-item]").evaluateAll((items) => items.map((item) => item.getAttribute("data-value") ?? ""));
    await page.keyboard.press("Escape");
    const known = new Set(listed.map((value) => value.toLowerCase()));
    // The palette does not list itself.
    expect(menuCommands.filter((id) => id !== "view.palette" && !known.has(id.toLowerCase()))).toEqual([]);
  });

  test("shows in its menus the keys that the person has bound, and none that type", async () => {
    const { application } = opened;
    const accelerators = () =>
      application.evaluate(({ Menu }) => {
        const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
        const labels = ["Run", "Add Code Above", "Move Up", "Save Now", "Command Palette…"];
        return labels.map((label) => items.find((item) => item.label === label)!.accelerator ?? null);
      });
    const are = (...wanted: readonly (string | null)[]) =>
      vi.waitFor(async () => expect(await accelerators()).toEqual(wanted), { timeout: 10_000 });
    const usual = ["CmdOrCtrl+Enter", null, "CmdOrCtrl+Shift+Up", "CmdOrCtrl+S", "CmdOrCtrl+K"];
    await are(...usual);
    const file = join(process.env.STEERLAB_CONFIG!, "keys.json");
    writeFileSync(file, '{ "cell.run": "F7", "notebook.save": [], "cell.insertAbove": "Ctrl+Delete" }');
    await are("F7", "CmdOrCtrl+Delete", "CmdOrCtrl+Shift+Up", null, "CmdOrCtrl+K");
    writeFileSync(file, "{}");
    await are(...usual);
  });

  test("opens a notebook of the workspace, and a copy of one from elsewhere, by the system's dialog", async () => {
    const { application, page } = opened;
    const answer = (path: string) =>
      application.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
      }, path);
    await answer(join(workspace, "experiments/other.ts"));
    await choose("File", "Open Notebook…");
    await page.locator('.nb[data-notebook="experiments/other.ts"]').waitFor();
    const foreign = join(elsewhere, "foreign.ts");
    writeFileSync(foreign, "// %%\n'from elsewhere'\n");
    await answer(foreign);
    await choose("File", "Open Notebook…");
    await page.getByRole("alertdialog", { name: "Add foreign.ts" }).getByRole("button", { name: "Add" }).click();
    await page.locator('.nb[data-notebook="experiments/foreign.ts"]').getByText("from elsewhere").waitFor();
  });

  test("lists recent notebooks in its menu, the latest first, and opens them from there", async () => {
    const { application, page } = opened;
    const recent = () =>
      application.evaluate(({ Menu }) => {
        const file = Menu.getApplicationMenu()!.items.find(({ label }) => label === "File")!;
        return file.submenu!.items.find(({ label }) => label === "Open Recent")!.submenu!.items.map(({ label }) => label);
      });
    const all = ["experiments/foreign.ts", "experiments/other.ts", "experiments/long.ts"];
    await vi.waitFor(async () => expect(await recent()).toEqual(all), { timeout: 10_000 });
    await choose("File", "Open Recent", "experiments/long.ts");
    await page.locator('.nb[data-notebook="experiments/long.ts"]').waitFor();
  });

  test("keeps the machine awake and shows progress while a cell works, and tells when a long one has ended", async () => {
    const { application, page } = opened;
    await application.evaluate(({ BrowserWindow, Notification, powerSaveBlocker }) => {
      const seen: { progress: number[]; notices: string[]; blocked: number[] } = { progress: [], notices: [], blocked: [] };
      Object.assign(globalThis, { seen });
      const window = BrowserWindow.getAllWindows()[0]!;
      const setProgressBar = window.setProgressBar.bind(window);
      window.setProgressBar = (progress) => {
        seen.progress.push(progress);
        setProgressBar(progress);
      };
      const show = Notification.prototype.show;
      Notification.prototype.show = function (this: Electron.Notification) {
        seen.notices.push(`${this.title}|${this.body}`);
        show.call(this);
      };
      const start = powerSaveBlocker.start.bind(powerSaveBlocker);
      powerSaveBlocker.start = (type) => {
        const id = start(type);
        seen.blocked.push(id);
        return id;
      };
      // The person looks at something else.
      window.blur();
    });
    const seen = () =>
      application.evaluate(({ powerSaveBlocker }) => {
        const { progress, notices, blocked } = Reflect.get(globalThis, "seen") as {
          progress: number[];
          notices: string[];
          blocked: number[];
        };
        return { progress, notices, awake: blocked.some((id) => powerSaveBlocker.isStarted(id)) };
      });
    await page.evaluate(() => {
      localStorage.setItem("steerlab.noticeAfter", "1000");
      Object.defineProperty(document, "hasFocus", { value: () => false });
    });
    await page.reload();
    await page
      .locator(".cell")
      .nth(2)
      .click({ position: { x: 300, y: 8 } });
    await page.evaluate(() => Object.defineProperty(document, "hasFocus", { value: () => false }));
    await page.getByRole("button", { name: "Run cell 3" }).click();
    await page.locator('[aria-label="Cell 3, running"]').waitFor();
    await vi.waitFor(async () => expect(await seen()).toMatchObject({ awake: true }), { timeout: 10_000 });
    await page.locator('[aria-label="Cell 3, failed"]').waitFor();
    await vi.waitFor(async () => expect(await seen()).toMatchObject({ awake: false }), { timeout: 10_000 });
    await vi.waitFor(async () => expect((await seen()).progress.at(-1)).toBe(-1), { timeout: 10_000 });
    const { progress, notices } = await seen();
    expect(progress).toContain(2);
    expect(notices).toEqual([expect.stringMatching(/^Cell 3 of long\.ts has failed\|After 1\.\d s: at the end$/)]);
  });

  test("connects to a service at the other end of a tunnel, says why it cannot, and comes back", async () => {
    const { page } = opened;
    mkdirSync(join(elsewhere, "experiments"));
    writeFileSync(join(elsewhere, "experiments/remote.ts"), "// %%\n'on the other machine'\n");
    const workbench = new Workbench({ folder: elsewhere });
    const remote = await startService({ workbench, port: 0 });
    try {
      await choose("File", "Connect to a Running Service…");
      const dialog = page.getByRole("dialog", { name: "Connect to a running service" });
      await dialog.getByLabel("Address", { exact: true }).fill("gpu-machine:7411");
      await page.keyboard.press("Enter");
      await dialog.getByRole("alert").filter({ hasText: "ssh -L 7411:127.0.0.1:7411 gpu-machine" }).waitFor();
      await dialog.getByLabel("Address", { exact: true }).fill(`127.0.0.1:9`);
      await dialog.getByLabel(/^Token/).fill(remote.token);
      await page.keyboard.press("Enter");
      await dialog.getByRole("alert").filter({ hasText: "Nothing that is Steerlab answers" }).waitFor();
      await dialog.getByLabel("Address", { exact: true }).fill(`127.0.0.1:${remote.port}`);
      await page.keyboard.press("Enter");
      await page.locator('.nb[data-notebook="experiments/remote.ts"]').getByText("on the other machine").waitFor();
      await choose("File", "Back to This Workspace");
      await page.locator('.nb[data-notebook="experiments/long.ts"]').waitFor();
    } finally {
      await workbench.close();
      await remote.close();
    }
  });

  test("warns before quitting while a cell runs, and stays when the person says so", async () => {
    const { application, page } = opened;
    await page
      .locator(".cell")
      .nth(1)
      .click({ position: { x: 300, y: 8 } });
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Run all" }).click();
    await page.locator('[aria-label="Cell 2, running"]').waitFor();
    await application.evaluate(({ app, dialog }) => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      dialog.showMessageBox = (async (options: Electron.MessageBoxOptions) => {
        asked.push(options.message);
        return { response: options.cancelId ?? 0, checkboxChecked: false };
      }) as typeof dialog.showMessageBox;
      app.quit();
    });
    const asked = () => application.evaluate(() => Reflect.get(globalThis, "asked") as string[]);
    await vi.waitFor(async () => expect(await asked()).toEqual(["experiments/long.ts is still running."]), { timeout: 10_000 });
    await page.locator('[aria-label="Cell 2, running"]').waitFor();
  });
});
