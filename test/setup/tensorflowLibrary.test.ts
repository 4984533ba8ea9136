import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { fetchLibrary } from "../../main/setup/tensorflowLibrary.mjs";
import { makeWheel, type Registry, serveRegistry, sha256 } from "./registries.ts";

const hasPip = spawnSync("python3", ["-m", "pip", "--version"]).status === 0;
if (!hasPip) console.log("Skipped: python3 has no pip here, so nothing can be downloaded with it.");

const originalPath = process.env.PATH ?? "";

const files = {
  "tensorflow/libtensorflow_cc.so.2": "library ".repeat(20_000),
  "tensorflow/libtensorflow_framework.so.2": "framework",
  "tensorflow/include/tensorflow/c/c_api.h": "// header",
  "tensorflow/include/tensorflow/cc/ops.h": "// not of the C interface",
  "tensorflow/python/keras.py": "# not needed",
};

describe.skipIf(!hasPip)("TensorFlow's library", () => {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-library-"));
  const wheel = hasPip ? makeWheel(folder, "tiny_tensorflow", "1.2.3", files) : { bytes: Buffer.of() };
  const pinned = {
    version: "1.2.3",
    machine: "linux-x64",
    python: "3.11",
    platforms: ["manylinux_2_27_x86_64"],
    cpu: { megabytes: 1, wheels: [{ package: "tiny-tensorflow", version: "1.2.3", sha256: sha256(wheel.bytes) }] },
    cuda: { megabytes: 1, wheels: [] },
  };
  let registry: Registry;
  let cache: string;

  beforeAll(async () => {
    registry = await serveRegistry({
      "/simple/tiny-tensorflow/": Buffer.from(
        '<a href="/files/tiny_tensorflow-1.2.3-py3-none-any.whl">tiny_tensorflow-1.2.3-py3-none-any.whl</a>',
      ),
      "/files/tiny_tensorflow-1.2.3-py3-none-any.whl": wheel.bytes,
    });
    cache = mkdtempSync(join(folder, "cache-"));
    const environment = {
      PIP_INDEX_URL: `${registry.url}/simple`,
      PIP_CONFIG_FILE: "/dev/null",
      PIP_FIND_LINKS: "",
      PIP_RETRIES: "0",
      PIP_EXTRA_INDEX_URL: "",
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    registry.delivery = "whole";
    rmSync(cache, { recursive: true });
    cache = mkdtempSync(join(folder, "cache-"));
  });
  afterAll(() => {
    registry.close();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const fetch = (changes: object = {}) => fetchLibrary(cache, { ...pinned, ...changes }, "cpu", () => {});
  /** Stable whichever attempt it is: nothing but what is finished. */
  const left = () => readdirSync(cache);

  test("is unpacked without what the binding does not need, and the download is thrown away", async () => {
    const library = await fetch();
    expect(
      readdirSync(library, { recursive: true, encoding: "utf8" })
        .filter((path) => /\.\w+$/.test(path))
        .sort(),
    ).toEqual(["tensorflow/include/tensorflow/c/c_api.h", "tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2"]);
    expect(readFileSync(join(library, "tensorflow/libtensorflow_cc.so.2"), "utf8")).toBe(files["tensorflow/libtensorflow_cc.so.2"]);
    expect(left()).toEqual(["tensorflow-1.2.3-cpu"]);
  });

  test("is not fetched a second time", async () => {
    const library = await fetch();
    registry.delivery = "cut";
    expect(await fetch()).toBe(library);
  });

  test("of another hash than the pinned one is refused, and nothing of it stays", async () => {
    const wrong = { ...pinned.cpu.wheels[0]!, sha256: "0".repeat(64) };
    await expect(fetch({ cpu: { megabytes: 1, wheels: [wrong] } })).rejects.toMatchObject({
      why: expect.stringMatching(/tiny-tensorflow 1\.2\.3 is not the pinned one: its sha256 is [0-9a-f]{64}, not 0{64}/),
    });
    expect(left()).toEqual([]);
  });

  test("cut off on the way is no library, and the next attempt succeeds", async () => {
    registry.delivery = "cut";
    await expect(fetch()).rejects.toMatchObject({
      name: "SetupFailure",
      passing: true,
      why: expect.stringContaining("pip could not download tiny-tensorflow==1.2.3"),
    });
    expect(left()).toEqual([]);
    registry.delivery = "whole";
    expect(existsSync(await fetch())).toBe(true);
  });

  test("on a full disk is not begun", async () => {
    await expect(fetch({ cpu: { ...pinned.cpu, megabytes: 1e12 } })).rejects.toMatchObject({
      why: expect.stringMatching(/MB free, and TensorFlow's library takes/),
    });
  });

  test("without Python says what to install", async () => {
    vi.stubEnv("PATH", folder);
    await expect(fetch()).rejects.toMatchObject({ why: "no Python was found", fix: expect.stringContaining("python3-pip") });
    vi.stubEnv("PATH", originalPath);
  });

  test("interrupted in the middle leaves neither files nor processes behind, and the next attempt succeeds", async () => {
    registry.delivery = "stalled";
    const asked = registry.asked();
    const program = `
      import { fetchLibrary } from ${JSON.stringify(join(import.meta.dirname, "../../main/setup/tensorflowLibrary.mjs"))};
      await fetchLibrary(${JSON.stringify(cache)}, ${JSON.stringify(pinned)}, "cpu", () => {});`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "ignore" });
    const ended = once(child, "exit");
    await asked;
    expect(left().filter((name) => name.startsWith("tensorflow-1.2.3-cpu.part-"))).toHaveLength(1);
    child.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    expect(left()).toEqual([]);
    await vi.waitFor(() => expect(spawnSync("pgrep", ["-f", cache]).stdout.toString()).toBe(""), { timeout: 5_000 });
    registry.delivery = "whole";
    expect(existsSync(await fetch())).toBe(true);
  });
});
