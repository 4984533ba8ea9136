import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { fetchNode, runsTypeScript } from "../../main/setup/node.mjs";
import { integrity, type Registry, serveRegistry } from "./registries.ts";

const folder = mkdtempSync(join(tmpdir(), "steerlab-node-"));
const tarball = packedRuntime();
const wanted = { package: "tiny-node", version: "24.0.0", integrity: integrity(tarball) };
let registry: Registry;
let target: string;

beforeAll(async () => {
  const files: Record<string, Buffer> = { "/tiny-node/-/tiny-node-24.0.0.tgz": tarball };
  registry = await serveRegistry(files);
  const dist = { tarball: `${registry.url}/tiny-node/-/tiny-node-24.0.0.tgz`, integrity: wanted.integrity };
  const versions = { "24.0.0": { name: "tiny-node", version: "24.0.0", dist } };
  files["/tiny-node"] = Buffer.from(JSON.stringify({ name: "tiny-node", "dist-tags": { latest: "24.0.0" }, versions }));
  vi.stubEnv("npm_config_registry", registry.url);
  vi.stubEnv("npm_config_cache", join(folder, "npm-cache"));
  vi.stubEnv("npm_config_fetch_retries", "0");
});
beforeEach(() => {
  target = join(mkdtempSync(join(folder, "cache-")), "tiny-node-24.0.0");
});
afterAll(() => {
  registry.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function packedRuntime(): Buffer {
  const source = join(folder, "package");
  mkdirSync(join(source, "bin"), { recursive: true });
  writeFileSync(join(source, "package.json"), '{"name":"tiny-node","version":"24.0.0"}');
  writeFileSync(join(source, "bin/node"), "#!/bin/sh\necho v24.0.0\n");
  chmodSync(join(source, "bin/node"), 0o755);
  execFileSync("tar", ["-czf", "runtime.tgz", "package"], { cwd: folder });
  return readFileSync(join(folder, "runtime.tgz"));
}

test("a Node that runs TypeScript and has Node-API 10 is used; any other is not", () => {
  expect(runsTypeScript({ versions: { napi: "10" }, features: { typescript: "strip" } })).toBe(true);
  expect(runsTypeScript({ versions: { napi: "9" }, features: { typescript: "strip" } })).toBe(false);
  expect(runsTypeScript({ versions: { napi: "10" }, features: { typescript: false } })).toBe(false);
  expect(runsTypeScript({ versions: { napi: "9" }, features: {} })).toBe(false);
});

test("the runtime comes out of the registry, and runs", async () => {
  await fetchNode(wanted, target);
  expect(execFileSync(join(target, "bin/node"), { encoding: "utf8" })).toBe("v24.0.0\n");
  expect(readdirSync(join(target, ".."))).toEqual(["tiny-node-24.0.0"]);
});

test("a package of another hash than the pinned one is refused, and nothing of it stays", async () => {
  const other = { ...wanted, integrity: integrity(Buffer.from("what was pinned")) };
  await expect(fetchNode(other, target)).rejects.toMatchObject({ why: expect.stringContaining("is not the pinned one") });
  expect(readdirSync(join(target, ".."))).toEqual([]);
});

test("a download that is cut off is told, and leaves nothing", async () => {
  registry.delivery = "cut";
  vi.stubEnv("npm_config_cache", join(folder, "empty-npm-cache"));
  await expect(fetchNode(wanted, target)).rejects.toMatchObject({
    passing: true,
    why: expect.stringContaining("npm could not fetch tiny-node@24.0.0"),
  });
  expect(readdirSync(join(target, ".."))).toEqual([]);
});
