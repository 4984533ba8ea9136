import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PassCache } from "../../src/cache/passCache.ts";
import { passArrays, passRequest } from "./passes.ts";

let folder: string;
let told: string[];
beforeEach(() => {
  vi.stubEnv("STEERLAB_CACHE", "on");
  folder = mkdtempSync(join(tmpdir(), "steerlab-passes-"));
  told = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const cacheOf = (model = "model", limitBytes = 2 ** 30) => new PassCache(model, { folder, limitBytes, tell: (text) => told.push(text) });
const entries = () => readdirSync(folder).filter((name) => name.endsWith(".pass"));

test("what was kept is found again to the bit, by another cache too", () => {
  expect(cacheOf().find(passRequest(1))).toBeNull();
  cacheOf().keep(passRequest(1), passArrays(1));
  expect(cacheOf().find(passRequest(1))).toEqual(passArrays(1));
});

test.each([
  ["another model", () => cacheOf("other").find(passRequest(1))],
  ["another token", () => cacheOf().find(passRequest(2))],
  ["another place of the labels", () => cacheOf().find({ ...passRequest(1), sequences: [{ ids: [1, 2, 1], from: 2 }] })],
  [
    "sequences divided otherwise",
    () =>
      cacheOf().find({
        ...passRequest(1),
        sequences: [
          { ids: [1, 2], from: 1 },
          { ids: [1], from: 1 },
        ],
      }),
  ],
  ["another setting", () => cacheOf().find({ ...passRequest(1), settings: { floor: 0.02 } })],
  [
    "steps that are not compiled",
    () => {
      vi.stubEnv("STEERLAB_COMPILE", "off");
      return cacheOf().find(passRequest(1));
    },
  ],
  [
    "the cache switched off",
    () => {
      vi.stubEnv("STEERLAB_CACHE", "off");
      return cacheOf().find(passRequest(1));
    },
  ],
])("%s meets no entry", (_, find) => {
  cacheOf().keep(passRequest(1), passArrays(1));
  expect(find()).toBeNull();
});

describe("a damaged entry is removed, said in one line, and never used", () => {
  const path = () => join(folder, entries()[0]!);
  test.each([
    ["cut in half", () => truncateSync(path(), statSync(path()).size >> 1)],
    ["cut within the header", () => truncateSync(path(), 5)],
    ["empty", () => truncateSync(path(), 0)],
    [
      "one byte changed",
      () => {
        const bytes = readFileSync(path());
        bytes[bytes.length - 100]! ^= 1;
        writeFileSync(path(), bytes);
      },
    ],
    ["some other file", () => writeFileSync(path(), "x".repeat(1000))],
  ])("%s", (_, damage) => {
    cacheOf().keep(passRequest(1), passArrays(1));
    damage();
    expect(cacheOf().find(passRequest(1))).toBeNull();
    expect(entries()).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^The cache entry .* It is removed, and the pass is run again\.$/)]);
    cacheOf().keep(passRequest(1), passArrays(1));
    expect(cacheOf().find(passRequest(1))).toEqual(passArrays(1));
  });
});

test("beyond the limit the least used entries go", () => {
  const cache = cacheOf("model", 250_000); // four of them
  const age = (minutes: number) => {
    for (const name of entries()) {
      const { mtimeMs } = statSync(join(folder, name));
      utimesSync(join(folder, name), new Date(mtimeMs - 60_000 * minutes), new Date(mtimeMs - 60_000 * minutes));
    }
  };
  for (const n of [0, 1, 2]) {
    cache.keep(passRequest(n), passArrays(n));
    age(1);
  }
  expect(cache.find(passRequest(0))).not.toBeNull();
  for (const n of [3, 4]) {
    age(1);
    cache.keep(passRequest(n), passArrays(n));
  }
  expect([0, 1, 2, 3, 4].map((n) => cache.find(passRequest(n)) !== null)).toEqual([true, false, true, true, true]);
});

test("where nothing can be written the work goes on, and it is said", () => {
  writeFileSync(join(folder, "file"), "");
  const cache = new PassCache("model", { folder: join(folder, "file", "below"), tell: (text) => told.push(text) });
  cache.keep(passRequest(1), passArrays(1));
  expect(cache.find(passRequest(1))).toBeNull();
  expect(told).toEqual([expect.stringContaining("could not be kept")]);
});

const child = join(import.meta.dirname, "children/passWriter.ts");
const run = async (seed: number, rounds: number, limit: number) =>
  JSON.parse((await promisify(execFile)(process.execPath, [child, folder, String(seed), String(rounds), String(limit)])).stdout);

test("two processes that keep, find and remove the same entries never find anything but what was kept", async () => {
  const ends = await Promise.all([run(1, 400, 200_000), run(2, 400, 200_000)]);
  for (const { found, wrong, told } of ends) {
    expect(found).toBeGreaterThan(50);
    expect({ wrong, told }).toEqual({ wrong: 0, told: [] });
  }
});

test("a process killed while it writes leaves nothing that is taken for an entry", async () => {
  for (const seed of [3, 4, 5]) {
    const writing = spawn(process.execPath, [child, folder, String(seed), "100000", "100000"], { stdio: "ignore" });
    await vi.waitUntil(() => entries().length > 0, { timeout: 20_000, interval: 5 });
    const ended = new Promise((end) => writing.once("exit", end));
    writing.kill("SIGKILL");
    await ended;
    for (const n of [0, 1, 2, 3, 4, 5]) {
      const found = cacheOf().find(passRequest(n));
      if (found) expect(found).toEqual(passArrays(n));
    }
    expect(told).toEqual([]);
    for (const name of entries()) rmSync(join(folder, name));
  }
  expect(existsSync(folder)).toBe(true);
});
