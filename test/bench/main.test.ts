import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("a run prints one JSON line a side, with machine, versions and threads", async () => {
  const args = [join(import.meta.dirname, "main.ts"), "score", "--models", "small", "--rounds", "1", "--json"];
  const env = { ...process.env, STEERLAB_BENCH_PYTHON: join(import.meta.dirname, "no-python") };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(stderr).toContain("No peer");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ measure: "score", model: "small", side: "ours", unit: "tokens/s", backend: "native CPU" });
  expect(lines[0].samples).toEqual([lines[0].median]);
  expect(lines[0].median).toBeGreaterThan(0);
  expect(lines[0].versions.node).toBe(process.versions.node);
  expect(lines[0].threads.ours.TF_NUM_INTRAOP_THREADS).toBe("2");
});
