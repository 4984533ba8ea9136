import { readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { Peer } from "./peer.ts";
import type { ThreadLimit } from "./threads.ts";

/** What every line carries: without it a number says nothing. */
export async function benchFacts(limit: ThreadLimit, peer: Peer | null) {
  const backend = await startBackend();
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as { version: string };
  return {
    machine: { cpu: cpus()[0]?.model.trim() ?? "unknown", cores: availableParallelism(), memoryGB: Math.round(totalmem() / 1e9) },
    backend: backend.kind,
    versions: {
      ...{ steerlab: version, node: process.versions.node, tfjs: tf.version_core, tensorflow: backend.version },
      ...peer?.facts.versions,
    },
    threads: { ours: limit, theirs: peer?.facts.threads ?? null },
    date: new Date().toISOString(),
  };
}
