// Notebooks as files: new ones from templates, other names, copies, the trash and back, by mouse, by keys and in two pages.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  // As on a machine that is reached through ssh: the trash is the workspace's, not that of the desktop the tests run on.
  vi.stubEnv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22");
  browser = await launchChromium();
});
afterAll(() => browser.close());

const source = "// %%\nlet n = 41;\n\n// %%\nn + 1\n";
const pane = (page: Page, path: string): Locator => page.locator(`.nb[data-notebook="${path}"]`);
const listed = (page: Page, name: string): Locator =>
  page.getByRole("navigation", { name: "Workspace" }).getByRole("button", { name, exact: true });

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.getByRole("dialog", { name: "Command palette" }).waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

it("renames by F2 in the list: outputs, variables and the tab's place stay, and another page follows", async () => {
  const { openPage, folder, complaints } = await openWorkspace(source);
  const page = await openPage(browser);
  const other = await openPage(browser);
  await page.keyboard.press("Control+F5");
  await page.locator('[aria-label="Cell 2, fresh"]').waitFor();
  await listed(page, "notebook.ts").focus();
  await page.keyboard.press("F2");
  const dialog = page.getByRole("alertdialog", { name: "Rename notebook.ts" });
  await dialog.waitFor();
  await dialog.getByLabel("Name").fill("notes/second name");
  await page.keyboard.press("Enter");
  await dialog.getByText("Letters, digits, dashes and / for folders.").waitFor();
  await dialog.getByLabel("Name").fill("notes/renamed");
  await page.keyboard.press("Enter");

  for (const one of [page, other]) {
    await pane(one, "notes/renamed.ts").waitFor();
    await one.getByRole("tab", { name: "renamed.ts" }).waitFor();
    expect(await one.locator(".stream").innerText()).toBe("42");
  }
  await vi.waitFor(() => expect(readFileSync(join(folder, "notes/renamed.ts"), "utf8")).toBe(source));
  expect(existsSync(join(folder, "experiments/notebook.ts"))).toBe(false);
  await pane(page, "notes/renamed.ts")
    .locator(".cell")
    .nth(1)
    .click({ position: { x: 300, y: 20 } });
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("n + 2");
  await page.keyboard.press("Control+Enter");
  await page.locator(".stream", { hasText: "43" }).waitFor();
  await other.locator(".stream", { hasText: "43" }).waitFor();
  expect(readFileSync(join(folder, "notes/renamed.ts"), "utf8")).toContain("n + 2");
  expect(complaints).toEqual([]);
});

it("starts a new notebook from a template, chosen by keys", async () => {
  const { openPage, folder } = await openWorkspace(source);
  const page = await openPage(browser);
  await page.keyboard.press("Control+Alt+N");
  const dialog = page.getByRole("dialog", { name: "New notebook" });
  await dialog.waitFor();
  expect(await dialog.getByLabel("Name").inputValue()).toBe("untitled.ts");
  await page.keyboard.press("Tab");
  await page.keyboard.down("ArrowDown");
  await dialog.getByRole("radio", { name: /^Warm start and sweep/, checked: true }).waitFor();
  await page.keyboard.up("ArrowDown");
  expect(await dialog.getByLabel("Name").inputValue()).toBe("warm-start-and-sweep.ts");
  await dialog.getByLabel("Name").fill("mine");
  await page.keyboard.press("Enter");
  await pane(page, "experiments/mine.ts").getByRole("heading", { name: "Warm start and sweep" }).waitFor();
  expect(readFileSync(join(folder, "experiments/mine.ts"), "utf8")).toContain("await warmStart(base, task.train");
  await listed(page, "mine.ts").waitFor();
});

it("copies a notebook with its outputs, deletes it by the menu, and restores it from the notice and from the trash", async () => {
  const { openPage, folder, complaints } = await openWorkspace(source);
  const page = await openPage(browser);
  await page.keyboard.press("Control+F5");
  await page.locator('[aria-label="Cell 2, fresh"]').waitFor();
  await command(page, "duplicate the notebook");
  await page.getByRole("alertdialog", { name: "Duplicate notebook.ts" }).waitFor();
  await page.keyboard.press("Enter");
  const copy = pane(page, "experiments/notebook-copy.ts");
  await copy.waitFor();
  expect(await copy.locator(".stream").innerText()).toBe("42");

  const erase = async () => {
    await listed(page, "notebook-copy.ts").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Delete notebook-copy.ts?" });
    await dialog.getByRole("button", { name: "Delete the notebook" }).click();
    await listed(page, "notebook-copy.ts").waitFor({ state: "detached" });
    expect(await page.getByRole("tab", { name: "notebook-copy.ts" }).count()).toBe(0);
    expect(existsSync(join(folder, "experiments/notebook-copy.ts"))).toBe(false);
  };
  await erase();
  await page.getByRole("status").getByRole("button", { name: "Restore" }).click();
  await copy.waitFor();
  expect(await copy.locator(".stream").innerText()).toBe("42");

  await erase();
  await command(page, "restore a deleted");
  const dialog = page.getByRole("alertdialog", { name: "Restore a deleted notebook" });
  await dialog.getByRole("radio", { name: /experiments\/notebook-copy\.ts/ }).waitFor();
  await dialog.getByRole("button", { name: "Restore" }).click();
  await copy.waitFor();
  expect(complaints).toEqual([]);
});

it("opens a listed notebook in a pane on the right, and says why a running one is not deleted", async () => {
  const { openPage, folder } = await openWorkspace("// %%\nawait new Promise((done) => setTimeout(done, 60_000));\n");
  writeFileSync(join(folder, "experiments/second.ts"), source);
  const page = await openPage(browser);
  await listed(page, "second.ts").focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Open in a pane on the right" }).click();
  await pane(page, "experiments/second.ts").waitFor();
  await pane(page, "experiments/notebook.ts").waitFor();
  await pane(page, "experiments/notebook.ts")
    .locator(".cell")
    .first()
    .click({ position: { x: 300, y: 8 } });
  await page.locator('[data-front] [data-notebook="experiments/notebook.ts"]').waitFor();
  await page.keyboard.press("Control+F5");
  await page.locator('[aria-label="Cell 1, running"]').waitFor();
  await command(page, "delete the notebook");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete the notebook" }).click();
  await page.getByText("A cell of experiments/notebook.ts is running. Interrupt it first.").waitFor();
  expect(existsSync(join(folder, "experiments/notebook.ts"))).toBe(true);
});
