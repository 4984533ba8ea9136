/* `steerlab doctor --verify` as a process: on the values as they are, and on a copy of them with damaged files. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Verification } from "../../src/verify/verification.ts";

const reference = join(import.meta.dirname, "../reference");
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

interface Verified {
  readonly backend: { readonly kind: string };
  readonly ok: boolean;
  readonly rows: Verification[];
}

function doctor(backend: string | undefined, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = join(import.meta.dirname, "../../main/cli/main.ts");
  const { STEERLAB_BACKEND: _, ...env } = process.env;
  const options = { env: backend ? { ...env, STEERLAB_BACKEND: backend } : env, maxBuffer: 1 << 24 };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, "doctor", "--verify", ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const verified = async (backend: string | undefined, ...args: string[]) => {
  const { code, stdout, stderr } = await doctor(backend, "--json", ...args);
  expect(stdout, stderr).not.toBe("");
  return { code, ...(JSON.parse(stdout) as Verified) };
};

test("every value holds on the backend in use, with room for rounding and compiled graphs among them", async () => {
  const { code, ok, backend, rows } = await verified(undefined);
  expect(rows.filter((row) => !row.ok)).toEqual([]);
  expect([code, ok]).toEqual([0, true]);
  const subjects = new Set(rows.map(({ subject }) => subject));
  for (const subject of ["gpt2", "llama", "llama3", "qwen2", "gpt2-lora", "llama-lora", "qwen2-lora", "steering"]) {
    expect(subjects).toContain(subject);
  }
  for (const what of ["logits", "greedy tokens", "losses of 5 steps", "δ", "μ", "steered greedy tokens", "compiled against op by op"]) {
    expect(rows.some((row) => row.what.includes(what))).toBe(true);
  }
  // Values of a computation are not bit for bit those of the reference: differences of exactly 0 everywhere would be no comparison.
  expect(rows.filter(({ difference }) => difference! > 0).length).toBeGreaterThan(rows.length / 2);
  if (backend.kind === "WebAssembly") return;
  const compiled = rows.filter((row) => row.what.includes("compiled"));
  for (const row of compiled) expect(row).toMatchObject({ note: "1 compiled", difference: expect.toSatisfy((d: number) => d > 0) });
  // Ten graphs are compiled, in 15 s on a quiet machine.
}, 240_000);

/** A copy of the reference values with a model whose last weights are off, and an adapter whose file ends too early. */
function damagedReference(): string {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-verify-"));
  made.push(folder);
  cpSync(reference, folder, { recursive: true });
  const weights = join(folder, "models/llama/model.safetensors");
  const file = openSync(weights, "r+");
  writeSync(file, Buffer.from(Float32Array.from({ length: 16 }, () => 3).buffer), 0, 64, readFileSync(weights).length - 64);
  truncateSync(join(folder, "peft/qwen2-lora/adapter_model.safetensors"), 700);
  return folder;
}

test("damaged files are found, named, and change nothing about the rest; the exit code is 1", async () => {
  const folder = damagedReference();
  const { code, ok, rows } = await verified("wasm", "--reference", folder);
  expect([code, ok]).toEqual([1, false]);
  const wrong = rows.filter((row) => !row.ok);
  expect(wrong).toContainEqual(expect.objectContaining({ subject: "llama", what: "logits, nats", tolerance: 1e-4 }));
  expect(wrong).toContainEqual(
    expect.objectContaining({ subject: "qwen2-lora", difference: null, note: expect.stringContaining("adapter_model.safetensors") }),
  );
  const standsOn = (subject: string) => subject === "llama" || subject.startsWith("llama-") || subject === "qwen2-lora";
  const subjects = new Set(rows.map(({ subject }) => subject));
  expect(new Set(wrong.map(({ subject }) => subject))).toEqual(new Set([...subjects].filter(standsOn)));
  const text = await doctor("wasm", "--reference", folder);
  expect(text.code).toBe(1);
  expect(text.stdout).toContain("Backend: WebAssembly");
  expect(text.stdout).toMatch(/^! llama +logits, nats +\S+ +1\.0e-4$/m);
  expect(text.stdout).toMatch(/^ {2}gpt2 +logits, nats +\d\.\de-\d +1\.0e-4$/m);
  expect(text.stdout).toMatch(new RegExp(`${wrong.length} of ${rows.length} values are off`));
});

test("a folder without values is said to be one", async () => {
  const { code, stderr } = await doctor("wasm", "--json", "--reference", join(tmpdir(), "no-such-folder"));
  expect(code).toBe(1);
  expect(stderr).toContain("verify/no-reference");
});
