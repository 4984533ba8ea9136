import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildStep, inputDigest } from "../../main/setup/build.mjs";

const folder = mkdtempSync(join(tmpdir(), "steerlab-build-"));
afterAll(() => rmSync(folder, { recursive: true }));

function clone(): string {
  const root = mkdtempSync(join(folder, "clone-"));
  mkdirSync(join(root, "src/lm"), { recursive: true });
  writeFileSync(join(root, "src/lm/a.ts"), "export const a = 1;");
  writeFileSync(join(root, "electron.vite.config.ts"), "export default {};");
  return root;
}

test("the build's inputs are told apart by every byte and every name", () => {
  const root = clone();
  const first = inputDigest(root);
  expect(inputDigest(root)).toBe(first);
  renameSync(join(root, "src/lm/a.ts"), join(root, "src/lm/b.ts"));
  const renamed = inputDigest(root);
  writeFileSync(join(root, "src/lm/b.ts"), "export const a = 2;");
  expect(new Set([first, renamed, inputDigest(root)]).size).toBe(3);
});

test("a build that fails says the bundler's error, and is begun again", async () => {
  const root = clone();
  cpSync(join(import.meta.dirname, "../../package.json"), join(root, "package.json"));
  writeFileSync(join(root, "electron.vite.config.ts"), "export default { main: } ");
  mkdirSync(join(root, "node_modules"));
  for (const name of ["electron-vite", "vite", "electron", "typescript"])
    symlinkSync(join(import.meta.dirname, "../../node_modules", name), join(root, "node_modules", name));
  const setup = { root, cache: folder, node: process.execPath, retry: false };
  await expect(buildStep.work(setup, () => {})).rejects.toMatchObject({
    name: "SetupFailure",
    why: expect.stringContaining("The build failed"),
  });
  expect(await buildStep.done(setup)).toBe(null);
});
