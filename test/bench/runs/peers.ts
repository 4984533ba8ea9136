import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inKernel } from "./inKernel.ts";
import type { Say } from "./main.ts";

const rounds = 5;
const steps = 10_000;
/** Where a side takes minutes for as many. */
const fewerSteps: Readonly<Record<string, number>> = { mlflow: 500 };

interface Sample {
  readonly seconds: number;
  readonly values: number;
  readonly readMs: number;
  /** rows that the reading gave */
  readonly read: number;
  readonly bytes: number;
}

interface Side {
  readonly name: string;
  readonly about: string;
  readonly reads: string;
  readonly steps: number;
  sample(): Promise<Sample>;
}

const storm = `import { startRun } from "steerlab";
const run = startRun({ name: "series" });
for (let step = 0; step < ${steps}; step++) {
  run.log({ loss: 1 / (step + 1), learningRate: 1e-3, gradientNorm: step, tokens: 512 }, step);
  if (step % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
run.finish();`;

const own: Side = {
  name: "steerlab",
  about: "run.log a step in a notebook's kernel, until the service has stored the last",
  reads: "one series",
  steps,
  async sample() {
    let [readMs, read] = [0, 0];
    const { seconds, size } = await inKernel(storm, ({ runs }) => {
      const [run] = runs.list("series");
      const begin = performance.now();
      read = runs.series(run!.id, "loss").steps.length;
      readMs = performance.now() - begin;
      return read === steps;
    });
    return { seconds, values: steps * 4, readMs, read, bytes: size };
  },
};

/** The same series logged and read by Steerlab, trackio and mlflow in turn, each into its own SQLite store, where a Python has them. */
export async function measurePeers(say: Say): Promise<void> {
  const { sides, end } = await startPeers();
  const all = [own, ...sides];
  const samples = new Map(all.map(({ name }): [string, Sample[]] => [name, []]));
  for (let round = 0; round < rounds; round++) for (const side of all) samples.get(side.name)!.push(await side.sample());
  end();
  for (const side of all) tell(side, samples.get(side.name)!, say);
}

function tell({ name, about, reads, steps: logged }: Side, samples: readonly Sample[], say: Say): void {
  const series = `${logged.toLocaleString("en-US")} steps of four metrics`;
  say({
    side: name,
    measure: "log-series",
    work: `${series}: ${about}`,
    unit: "values/s",
    samples: samples.map((s) => s.values / s.seconds),
  });
  say({ side: name, measure: "read-series", work: `${reads}, ${logged} steps`, unit: "ms", samples: samples.map(({ readMs }) => readMs) });
  const sizes = samples.map(({ bytes, values }) => bytes / values);
  say({
    side: name,
    measure: "stored-size",
    work: "growth of the store over the values logged",
    unit: "MB per million values",
    samples: sizes,
  });
}

async function startPeers(): Promise<{ sides: Side[]; end: () => void }> {
  const python = process.env.STEERLAB_BENCH_RUNS_PYTHON;
  if (python === undefined) {
    process.stderr.write("No peers: STEERLAB_BENCH_RUNS_PYTHON names no Python with trackio and mlflow.\n");
    return { sides: [], end: () => {} };
  }
  const child = spawn(python, [join(import.meta.dirname, "peers.py")], { stdio: ["pipe", "pipe", "ignore"] });
  await once(child, "spawn");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("The peers' process has ended.");
    return JSON.parse(value) as T;
  };
  const known = await answer<Record<string, { version: string; about: string; reads: string }>>();
  const sides = Object.entries(known).map(([side, { version, about, reads }]): Side => {
    const logged = fewerSteps[side] ?? steps;
    const ask = async () => {
      child.stdin.write(`${JSON.stringify({ side, steps: logged })}\n`);
      const sample = await answer<Sample & { error?: string }>();
      if (sample.error || sample.read !== logged) throw new Error(`${side}: ${sample.error ?? `read ${sample.read} of ${logged} steps`}`);
      return sample;
    };
    return { name: side.replace(/^\w+/, `$& ${version}`), about, reads, steps: logged, sample: ask };
  });
  return { sides, end: () => child.stdin.end() };
}
