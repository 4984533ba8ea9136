import type { Progress } from "../output/cellOutput.ts";
import type { Shown } from "../output/shown.ts";
import type { RunReader, RunStart, RunWriter } from "../runs/run.ts";
import { SteerlabError } from "../steerlabError.ts";

/**
 * Where the library's calls report to. In a kernel it is the cell that runs; in a script or a test it is the quiet default.
 * Library code asks for it at the beginning of a call (`currentSession()`) and keeps it to the call's end.
 */
export interface Session {
  /** Aborted when the person interrupts. Long work checks it at every step and token through `throwIfInterrupted`. */
  readonly signal: AbortSignal;
  /** `--param key=value`, as text. */
  readonly params: Readonly<Record<string, string>>;
  show(shown: Shown): void;
  /** How a value shows itself; a kernel looks into objects, which elsewhere stand as their text. */
  describe?(value: unknown): Shown;
  progress(progress: Progress): void;
  startRun(start: RunStart): RunWriter;
  readonly runs: RunReader;
  /** Asks the service that the kernel belongs to; left out where there is none. Rejects as the service does. */
  callService?(name: string, parameters: readonly unknown[]): Promise<unknown>;
}

const quietRun = (start: RunStart): RunWriter => ({
  id: `${start.kind}-unlogged`,
  log() {},
  summary() {},
  artifact() {},
  end() {},
});

const noArtifact = (id: string, name: string): never => {
  throw new SteerlabError("run/unknown-artifact", `Run ${id} has no artifact "${name}": nothing is logged here.`, {
    hint: "Runs are logged where a notebook runs: in the workbench or with steerlab run.",
  });
};

/** Reports nothing and logs nothing: scripts and unit tests outside a kernel. */
export const quietSession: Session = {
  signal: new AbortController().signal,
  params: {},
  show() {},
  progress() {},
  startRun: quietRun,
  runs: {
    list: () => [],
    get: () => null,
    series: () => ({ steps: new Float64Array(0), values: new Float64Array(0) }),
    artifactValue: noArtifact,
  },
};

let current: Session = quietSession;

export function currentSession(): Session {
  return current;
}

/** Called by the kernel around every cell, and by tests. Returns the session that was there before. */
export function enterSession(session: Session): Session {
  const before = current;
  current = session;
  return before;
}
