import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { installedBinding } from "../../main/setup/binding.mjs";
import { readNative, tensorflowStep } from "../../main/setup/tensorflow.mjs";
import { libraryFolder } from "../../main/setup/tensorflowLibrary.mjs";
import { versions } from "../../main/setup/versions.mjs";

const onLinux = `${process.platform}-${process.arch}` === versions.tensorflow.machine;
const folder = mkdtempSync(join(tmpdir(), "steerlab-tensorflow-"));
const setup = { root: join(folder, "clone"), cache: join(folder, "cache"), node: process.execPath, retry: false };
const packages = join(setup.root, "node_modules");
for (const name of ["@tensorflow/tfjs-node-gpu/package.json", "node-api-headers"]) {
  cpSync(join(import.meta.dirname, "../../node_modules", name), join(packages, name), { recursive: true });
}
cpSync(join(import.meta.dirname, "../../main/setup/native"), join(setup.root, "main/setup/native"), { recursive: true });
writeFileSync(join(setup.root, "package.json"), "{}");

afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(!onLinux)("without pip the workbench runs on WebAssembly, and one line says why and what would fix it", async () => {
  vi.stubEnv("PATH", folder);
  mkdirSync(join(installedBinding(setup.root), ".."), { recursive: true });
  writeFileSync(installedBinding(setup.root), "of an earlier library");
  const line = await tensorflowStep.work(setup, () => {});
  expect(line).toBe("none, so WebAssembly, slower: no Python was found. Install Python 3 with pip (on Debian: apt install python3-pip).");
  expect(existsSync(installedBinding(setup.root))).toBe(false);
  expect(await tensorflowStep.done(setup)).toBe(line);
  // Installing it needs no further word from the user.
  writeFileSync(join(folder, "python3"), "#!/bin/sh\n", { mode: 0o755 });
  expect(await tensorflowStep.done(setup)).toBe(null);
  rmSync(join(folder, "python3"));
});

test.skipIf(!onLinux)("without a compiler likewise, the library in place", async () => {
  mkdirSync(join(libraryFolder(setup.cache, versions.tensorflow, "cpu"), "tensorflow"), { recursive: true });
  vi.stubEnv("PATH", folder);
  vi.stubEnv("CXX", "");
  expect(await tensorflowStep.work(setup, () => {})).toContain("WebAssembly, slower: no C++ compiler was found. Install g++");
});

test("what failed by itself is tried again after an hour, or when the user asks", async () => {
  const retryAfter = Date.now() + 1_800_000;
  vi.stubEnv("PATH", folder);
  vi.stubEnv("CXX", "");
  await tensorflowStep.work(setup, () => {});
  const failed = { ...readNative(setup.root), state: "failed", why: "pip could not download it", fix: "Check the network.", retryAfter };
  const note = join(installedBinding(setup.root), "../setup.json");
  mkdirSync(join(note, ".."), { recursive: true });
  writeFileSync(note, JSON.stringify(failed));
  expect(readNative(setup.root)).toEqual(failed);
  expect(await tensorflowStep.done(setup)).toMatch(
    /WebAssembly, slower: pip could not download it\. Check the network\. Next attempt after \d\d:\d\d/,
  );
  expect(await tensorflowStep.done({ ...setup, retry: true })).toBe(null);
  writeFileSync(note, JSON.stringify({ ...failed, retryAfter: Date.now() - 1 }));
  expect(await tensorflowStep.done(setup)).toBe(null);
});
