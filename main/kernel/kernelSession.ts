import { createRequire } from "node:module";
import type { RunReader } from "../../src/runs/run.ts";
import type { Session } from "../../src/session/session.ts";
import type { CellStreams } from "./cellStreams.ts";
import type { ExecuteRequest } from "./kernelProcess.ts";
import type { FromKernel } from "./protocol.ts";
import type { RunLog } from "./runLog.ts";
import type { ServiceCalls } from "./serviceCalls.ts";
import { shownValue } from "./shownValue.ts";
import type { ValueHandles } from "./valueHandles.ts";

export interface SessionParts {
  readonly send: (message: FromKernel) => void;
  readonly streams: CellStreams;
  readonly runLog: RunLog;
  readonly handles: ValueHandles;
  readonly runs: RunReader;
  readonly calls: ServiceCalls;
  readonly params: Readonly<Record<string, string>>;
}

/** What the library's calls of one execution report to. */
export function kernelSession({ executionId, cellId }: ExecuteRequest, signal: AbortSignal, parts: SessionParts): Session {
  const { send, streams, runLog, handles, runs, calls, params } = parts;
  return {
    signal,
    params,
    runs,
    show(shown) {
      streams.flush(); // what was printed before stands before it
      send({ type: "output", executionId, output: { kind: "display", shown } });
    },
    describe: (value) => shownValue(value, (kept) => handles.keep(cellId, kept)) ?? { shown: "value", text: "undefined" },
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
