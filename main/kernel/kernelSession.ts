import { createRequire } from "node:module";
import type { RunReader } from "../../src/runs/run.ts";
import type { Session } from "../../src/session/session.ts";
import type { CellStreams } from "./cellStreams.ts";
import type { FromKernel } from "./protocol.ts";
import type { RunLog } from "./runLog.ts";
import type { ServiceCalls } from "./serviceCalls.ts";

export interface SessionParts {
  readonly send: (message: FromKernel) => void;
  readonly streams: CellStreams;
  readonly runLog: RunLog;
  readonly runs: RunReader;
  readonly calls: ServiceCalls;
  readonly params: Readonly<Record<string, string>>;
}

/** What the library's calls of one execution report to. */
export function kernelSession(
  executionId: string,
  signal: AbortSignal,
  { send, streams, runLog, runs, calls, params }: SessionParts,
): Session {
  return {
    signal,
    params,
    runs,
    show(shown) {
      streams.flush(); // what was printed before stands before it
      send({ type: "output", executionId, output: { kind: "display", shown } });
    },
    progress: (progress) => send({ type: "progress", executionId, progress }),
    startRun: (start) => runLog.start(start, executionId),
    callService: (name, parameters) => calls.call(name, parameters),
  };
}

const load = createRequire(import.meta.url);

/** The run log for reading, opened at the first question: most cells have none. */
export function lazyRunReader(database: string): RunReader {
  let reader: RunReader | null = null;
  const open = (): RunReader => {
    const { openReadOnly } = load("../../db/openDatabase.ts") as typeof import("../../db/openDatabase.ts");
    const { RunStore } = load("../../db/runStore.ts") as typeof import("../../db/runStore.ts");
    reader = new RunStore(openReadOnly(database));
    return reader;
  };
  return {
    list: (query) => (reader ?? open()).list(query),
    get: (id) => (reader ?? open()).get(id),
    series: (id, metric) => (reader ?? open()).series(id, metric),
    artifactValue: (id, name) => (reader ?? open()).artifactValue(id, name),
  };
}
