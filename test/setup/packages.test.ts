import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { packagesStep } from "../../main/setup/packages.mjs";

const folder = mkdtempSync(join(tmpdir(), "steerlab-packages-"));
afterAll(() => rmSync(folder, { recursive: true }));

const locked = (version: string) => ({
  packages: { "": {}, "node_modules/a": { version }, "node_modules/b": { version: "1.0.0", optional: true } },
});

function clone(lock: object, installed: object | null) {
  const root = mkdtempSync(join(folder, "clone-"));
  writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock));
  if (installed) {
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "node_modules/.package-lock.json"), JSON.stringify(installed));
  }
  return { root, cache: folder, node: process.execPath, retry: false };
}

test("a fresh clone has its packages to install", async () => {
  expect(await packagesStep.done(clone(locked("1.0.0"), null))).toBe(null);
});

test("what npm installed by itself since is taken as it is, without those for other machines", async () => {
  const installed = { packages: { "node_modules/a": { version: "1.0.0" } } };
  const setup = clone(locked("1.0.0"), installed);
  expect(await packagesStep.done(setup)).toBe("1 installed");
  // And from then on while the lock file stays as it is.
  rmSync(join(setup.root, "node_modules/.package-lock.json"));
  expect(await packagesStep.done(setup)).toBe("1 installed");
  writeFileSync(join(setup.root, "package-lock.json"), JSON.stringify(locked("2.0.0")));
  expect(await packagesStep.done(setup)).toBe(null);
});

test("another version than the locked one is installed anew", async () => {
  expect(await packagesStep.done(clone(locked("1.0.0"), { packages: { "node_modules/a": { version: "0.9.0" } } }))).toBe(null);
});

test("the lock file names every optional package, for whatever machine: npm ci refuses it otherwise", () => {
  const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }>;
  };
  const isLocked = (from: string, name: string): boolean => {
    if (packages[`${from ? `${from}/` : ""}node_modules/${name}`]) return true;
    return from !== "" && isLocked(from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))), name);
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(path, name))
      .map((name) => `${name} of ${path}`),
  );
  expect(missing).toEqual([]);
  expect(Object.values(packages).filter(({ resolved }) => resolved)).toEqual([]);
});
