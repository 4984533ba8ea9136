import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NativeBinding, nativeBinding } from "../backend/nativeBackend.ts";

/** A graph that TensorFlow holds, compiled at its first run. */
export interface PooledGraph {
  /** for `runSavedModel` */
  readonly session: number;
  readonly digest: string;
  users: number;
}

/** How many graphs without a user are kept. */
const IDLE = 64;

/**
 * Graphs by what they compute. Weights are fed, so a step of another model of the same shape, or of a cell that runs again, is the same
 * graph, and compiling takes seconds: a graph that nobody uses stays for a while. In order of last use.
 */
const graphs = new Map<string, PooledGraph>();

/** @param bytes a SavedModel; the caller gives the graph back with `releaseGraph` */
export function acquireGraph(bytes: Uint8Array, binding: NativeBinding): PooledGraph {
  const digest = createHash("sha256").update(bytes).digest("base64");
  const graph = graphs.get(digest) ?? { session: load(bytes, binding), digest, users: 0 };
  graph.users++;
  graphs.delete(digest);
  graphs.set(digest, graph);
  return graph;
}

/** @param broken it could not be run and is not kept */
export function releaseGraph(graph: PooledGraph, broken = false): void {
  graph.users--;
  const idle = [...graphs.values()].filter(({ users }) => users === 0);
  const surplus = idle.slice(0, Math.max(0, idle.length - IDLE));
  for (const old of broken && graph.users === 0 ? [graph] : surplus) drop(old);
}

function drop(graph: PooledGraph): void {
  if (graphs.delete(graph.digest)) nativeBinding()?.deleteSavedModel(graph.session);
}

function load(bytes: Uint8Array, binding: NativeBinding): number {
  const folder = mkdtempSync(join(tmpdir(), `steerlab-step-${process.pid}-`));
  try {
    writeFileSync(join(folder, "saved_model.pb"), bytes);
    return binding.loadSavedModel(folder, "serve");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
