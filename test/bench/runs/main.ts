/*
 * Benchmarks of the run log: writing, finding, and the table in a real Chromium.
 *
 *   npm run -s bench -- runs [--runs 10000] [--keys 200] [--folder DIR] [--only logging,step,queries,page,peers]
 *
 * With --folder DIR the filled run log is taken from there, and stays there: filling a hundred thousand runs takes minutes.
 * Prints one JSON line a measure. Beside Steerlab trackio and mlflow log and read the same series where STEERLAB_BENCH_RUNS_PYTHON names a
 * Python that has them. The page must have been built. Nothing fails by time.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { spread } from "../spread.ts";
import { measureLogging } from "./logging.ts";
import { measurePage } from "./page.ts";
import { measurePeers } from "./peers.ts";
import { measureQueries } from "./queries.ts";
import { measureSlowedStep } from "./slowedStep.ts";
import { fillRunLog } from "./syntheticRuns.ts";

export interface RunMeasure {
  readonly measure: string;
  readonly work: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly target?: string;
  readonly side?: string;
  /** the mean with its 95 % bootstrap interval, where single samples say little */
  readonly mean?: { readonly mean: number; readonly low: number; readonly high: number };
}
export type Say = (measure: RunMeasure) => void;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== "runs" && word !== "--json"),
  options: {
    ...{ runs: { type: "string", default: "10000" }, keys: { type: "string", default: "200" } },
    folder: { type: "string" },
    only: { type: "string", default: "logging,step,queries,page,peers" },
  },
});
const wanted = new Set(values.only.split(","));
const machine = { cpu: cpus()[0]?.model.trim() ?? "unknown", cores: availableParallelism() };

const say: Say = (measure) => {
  const line = {
    ...measure,
    ...spread(measure.samples),
    load: loadavg()[0],
    machine,
    node: process.versions.node,
    date: new Date().toISOString(),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const folder = values.folder ?? mkdtempSync(join(tmpdir(), "steerlab-bench-runs-"));
try {
  if (wanted.has("logging")) await measureLogging(say);
  if (wanted.has("step")) await measureSlowedStep(say);
  if (wanted.has("peers")) await measurePeers(say);
  if (wanted.has("queries") || wanted.has("page")) {
    const [runs, keys] = [Number(values.runs), Number(values.keys)];
    process.stderr.write(`Filling a run log with ${runs} runs of ${keys} keys …\n`);
    fillRunLog(folder, runs, keys);
    if (wanted.has("queries")) measureQueries(folder, say);
    if (wanted.has("page")) await measurePage(folder, say);
  }
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
