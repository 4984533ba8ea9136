/* The notebooks of experiments/ as a reader would run them in a terminal, in a workspace of their own and on sizes that take seconds. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const workspace = mkdtempSync(join(tmpdir(), "steerlab-notebooks-"));
beforeAll(() => {
  const notebooks = readdirSync(join(root, "experiments")).filter((name) => name.endsWith(".ts"));
  for (const name of notebooks) cpSync(join(root, "experiments", name), join(workspace, name));
});
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

function run(notebook: string, params: Record<string, string | number> = {}): Promise<{ code: number; out: string; errors: string }> {
  const given = Object.entries(params).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
  const args = [join(root, "main/cli/main.ts"), "run", join(workspace, notebook), "--workspace", workspace, ...given];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 26 }, (error, out, errors) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, errors });
    });
  });
}

test("model-parity finds every value of the reference on this backend", async () => {
  const { code, out, errors } = await run("model-parity.ts");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  for (const model of ["gpt2", "llama3", "mistral-window", "qwen3", "gpt_neox", "qwen2-prefix_tuning"])
    expect(out).toContain(`\n${model} `);
  expect(out).toContain("Nothing is off.");
});
