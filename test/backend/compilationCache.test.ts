/* Compiled steps on disk, in processes of their own: TensorFlow reads the folder once, when it is loaded. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "steerlab-compiled-"));
afterAll(() => rmSync(folder, { recursive: true }));

const program = `
  import { startBackend } from ${JSON.stringify(join(import.meta.dirname, "../../src/backend/startBackend.ts"))};
  import { tf } from ${JSON.stringify(join(import.meta.dirname, "../../src/backend/tf.ts"))};
  import { compilations, compileStep } from ${JSON.stringify(join(import.meta.dirname, "../../src/compile/compiledStep.ts"))};
  await startBackend("native");
  const step = compileStep("step", (x) => [tf.softmax(tf.matMul(tf.tanh(x), x, false, true))]);
  const [y] = step(tf.randomNormal([30, 20], 0, 1, "float32", 3));
  console.log(JSON.stringify({ values: [...y.dataSync()], ...compilations }));
`;

function run(): { values: number[]; compiled: number; refused: number } {
  const env = { ...process.env, STEERLAB_COMPILED: folder };
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", program], { env, encoding: "utf8" }));
}
const entries = () => {
  const [machine, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return readdirSync(join(folder, machine!)).map((name) => join(folder, machine!, name));
};

test("a later process gives the same bits with what an earlier one compiled, and a cut entry does no harm", () => {
  const first = run();
  expect(first).toMatchObject({ compiled: 1, refused: 0 });
  const [entry, ...others] = entries();
  expect(others).toEqual([]);
  const written = statSync(entry!);
  expect(run()).toEqual(first);
  expect(entries()).toEqual([entry]);
  expect(statSync(entry!).mtimeMs).toBe(written.mtimeMs);
  truncateSync(entry!, Math.floor(written.size / 2));
  expect(run()).toEqual(first);
});

test("the oldest entries go when the folder has grown too large", () => {
  const [entry] = entries();
  const large = `${entry}.large`;
  writeFileSync(large, "");
  truncateSync(large, 2 ** 30);
  utimesSync(entry!, 1, 1);
  run();
  const kept = entries();
  expect(kept).toContain(large);
  expect(kept).not.toContain(entry);
  // The step was compiled and kept anew.
  expect(kept).toHaveLength(2);
});
