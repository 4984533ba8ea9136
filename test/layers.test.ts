import { existsSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { extname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { importsOf } from "./importsOf.ts";

// Every row of the folder table in docs/architecture.md.

const root = join(import.meta.dirname, "..");
const code = [".ts", ".tsx", ".mjs"];

const sources = (folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .map((name) => join(folder, name))
        .filter((file) => code.includes(extname(file)) && !file.endsWith(".d.ts"))
    : [];

const cache = new Map<string, string[]>();
function imports(file: string): string[] {
  if (!cache.has(file)) cache.set(file, importsOf(root, join(root, file)));
  return cache.get(file)!;
}

/** All that comes along when a file is loaded, each with the way to it. */
function reach(file: string, way: string = file, seen = new Map<string, string>()): Map<string, string> {
  for (const specifier of imports(file)) {
    if (seen.has(specifier)) continue;
    seen.set(specifier, `${way} → ${specifier}`);
    if (code.includes(extname(specifier)) && existsSync(join(root, specifier))) reach(specifier, `${way} → ${specifier}`, seen);
  }
  return seen;
}

const inFolder = (folder: string) => (specifier: string) => specifier === folder || specifier.startsWith(`${folder}/`);
const isNode = (specifier: string) => specifier.startsWith("node:") || builtinModules.includes(specifier);
const isTensorflow = (specifier: string) => specifier.startsWith("@tensorflow/");
const isElectron = inFolder("electron");

/** `file → what it must not import`, for every such import of a folder. */
const direct = (folder: string, forbidden: readonly ((specifier: string) => boolean)[]): string[] =>
  sources(folder).flatMap((file) =>
    imports(file)
      .filter((specifier) => forbidden.some((is) => is(specifier)))
      .map((specifier) => `${file} → ${specifier}`),
  );

const indirect = (folder: string, forbidden: readonly ((specifier: string) => boolean)[]): string[] =>
  sources(folder).flatMap((file) => [...reach(file)].filter(([specifier]) => forbidden.some((is) => is(specifier))).map(([, way]) => way));

describe("who may import whom", () => {
  test("the science in src knows no process, page, database or window", () => {
    expect(sources("src").length).toBeGreaterThan(30);
    expect(direct("src", [inFolder("main"), inFolder("renderer"), inFolder("db"), isElectron])).toEqual([]);
  });

  test.each(["src/steer", "src/chart", "src/cells", "src/rpc", "src/output", "src/exchange", "src/keys"])(
    "%s, which the page uses too, brings neither Node nor TensorFlow along",
    (folder) => {
      expect(sources(folder).length).toBeGreaterThan(0);
      expect(indirect(folder, [isNode, isTensorflow])).toEqual([]);
    },
  );

  test("the walk finds what comes along only indirectly", () => {
    expect([...reach("main/kernel/kernelProcess.ts").keys()].some(isNode)).toBe(true);
    expect([...reach("src/backend/startBackend.ts").keys()].some(isTensorflow)).toBe(true);
  });

  test("db knows SQL, and nothing of what stands above it", () => {
    expect(direct("db", [inFolder("main"), inFolder("renderer"), isElectron])).toEqual([]);
  });

  test("processes do not draw", () => {
    expect(direct("main", [inFolder("renderer")])).toEqual([]);
  });

  test("only the window's shell knows Electron", () => {
    expect(["host", "kernel", "cli", "setup"].flatMap((part) => direct(join("main", part), [isElectron]))).toEqual([]);
  });

  test("the page draws: it brings no process, database, window, Node or TensorFlow along", () => {
    expect(indirect("renderer", [inFolder("main"), inFolder("db"), isElectron, isNode, isTensorflow])).toEqual([]);
  });

  test("a notebook imports steerlab and nothing else", () => {
    expect(direct("experiments", [(specifier) => specifier !== "steerlab"])).toEqual([]);
  });

  test("the tests mirror the folders", () => {
    const parts = ["src", "main"].flatMap((folder) => readdirSync(join(root, folder)));
    const own = ["db", "renderer", "experiments", "reference", "e2e", "faults", "browser", "bench"];
    const folders = readdirSync(join(root, "test"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).filter((name) => ![...parts, ...own].includes(name))).toEqual([]);
  });
});
