/*
 * Benchmarks against PyTorch with transformers and PEFT, on the project's own public paths.
 *
 *   npm run -s bench -- --json --models small score decode
 *
 * `npm run -s bench -- runs` measures the run log instead: see test/bench/runs/main.ts.
 *
 * Prints one JSON line a side and a ratio; without --json a table at the end. The peer runs where STEERLAB_BENCH_PYTHON, or else python3,
 * has torch, transformers and peft. Nothing fails by time.
 */
import { SteerlabError } from "../../src/steerlabError.ts";
import { benchFacts } from "./facts.ts";
import { measures } from "./measures/all.ts";
import { ModelFolders } from "./modelFolder.ts";
import { type BenchOptions, parseBenchOptions } from "./options.ts";
import { Peer } from "./peer.ts";
import { type Line, takeMeasure } from "./rounds.ts";
import { lineTable } from "./table.ts";
import { limitThreads } from "./threads.ts";

process.env.STEERLAB_BACKEND ??= "native";
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

function optionsOrExit(): BenchOptions {
  try {
    return parseBenchOptions(
      process.argv.slice(2),
      measures.map(({ name }) => name),
    );
  } catch (error) {
    if (!(error instanceof SteerlabError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint}\n`);
    process.exit(2);
  }
}

async function run({ names, models, rounds, json, threads }: BenchOptions): Promise<void> {
  const limit = limitThreads(threads);
  const peer = await Peer.start(threads);
  const note = peer ? "" : "No peer: STEERLAB_BENCH_PYTHON names no Python with torch, transformers and peft.\n";
  process.stderr.write(note);
  const facts = await benchFacts(limit, peer);
  const folders = new ModelFolders();
  const all: Line[] = [];
  for (const shape of models) {
    for (const measure of measures.filter(({ name, shapes }) => names.includes(name) && shapes.includes(shape))) {
      process.stderr.write(`${measure.name}, ${shape} …\n`);
      const lines = await takeMeasure(measure, { shape, folder: await folders.folder(shape), peer }, rounds);
      all.push(...lines);
      if (json)
        for (const line of lines) process.stdout.write(`${JSON.stringify({ ...line, ...facts, date: new Date().toISOString() })}\n`);
    }
    folders.remove(shape);
  }
  await peer?.end();
  if (!json) process.stdout.write(`${lineTable(all)}\n`);
}

// A group of its own: no model and no PyTorch.
if (process.argv[2] === "runs") await import("./runs/main.ts");
else await run(optionsOrExit());
// The backend's threads keep the process.
process.exit(0);
