import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import type { Finding } from "../../main/cli/doctor.ts";

const workspace = mkdtempSync(join(tmpdir(), "steerlab-doctor-"));
const hubCache = join(workspace, "hub");
afterAll(() => rmSync(workspace, { recursive: true }));

const doctor = async (...args: string[]): Promise<string> => {
  const program = join(import.meta.dirname, "../../main/cli/main.ts");
  const env = { ...process.env, STEERLAB_BACKEND: "wasm", HF_HUB_CACHE: hubCache };
  return (await promisify(execFile)(process.execPath, [program, "doctor", "--workspace", workspace, ...args], { env })).stdout;
};

test("doctor looks at everything that the workbench stands on, for people and for programs", async () => {
  const findings = JSON.parse(await doctor("--json")) as Finding[];
  const value = (name: string) => findings.find((finding) => finding.name === name)?.value;
  expect(value("Node")).toContain(process.versions.node);
  expect(value("Backend")).toBe("WebAssembly 4.22.0");
  expect(value("Database")).toBe(`${workspace}/.steerlab/steerlab.db, not made yet`);
  expect(value("Hub cache")).toBe(`${hubCache}, not made yet`);
  expect(value("Service")).toBe("does not run");
  expect(findings.map(({ name }) => name)).toEqual(expect.arrayContaining(["Machine", "GPU", "Memory", "Electron", "Chromium", "Cache"]));
  mkdirSync(join(hubCache, "models--owner--name/blobs"), { recursive: true });
  writeFileSync(join(hubCache, "models--owner--name/blobs/content"), Buffer.alloc(1_500_000));
  expect(await doctor()).toContain(`Hub cache     ${hubCache}, 1.5 MB, 1 model\n`);
  expect(await doctor()).toMatch(/^ {2}Backend {7}WebAssembly 4\.22\.0$/m);
});
