import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Say } from "./main.ts";

interface PeerLine {
  readonly side: string;
  readonly measure: string;
  readonly work: string;
  readonly unit: string;
  readonly samples: readonly number[];
}

/** trackio and mlflow, each into its own SQLite store, where a Python has them. */
export function measurePeers(say: Say): void {
  const python = process.env.STEERLAB_BENCH_RUNS_PYTHON;
  if (python === undefined) {
    process.stderr.write("No peers: STEERLAB_BENCH_RUNS_PYTHON names no Python with trackio and mlflow.\n");
    return;
  }
  const { stdout, stderr, status } = spawnSync(python, [join(import.meta.dirname, "peers.py")], { encoding: "utf8", maxBuffer: 64e6 });
  if (status !== 0) process.stderr.write(`The peers ended with ${status}: ${stderr.slice(-2000)}\n`);
  for (const line of stdout.split("\n").filter((text) => text.startsWith("{"))) say(JSON.parse(line) as PeerLine);
}
