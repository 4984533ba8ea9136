import type { Progress } from "../../src/output/cellOutput.ts";
import type { Shown } from "../../src/output/shown.ts";
import type { RunStart } from "../../src/runs/run.ts";
import { quietSession, type Session } from "../../src/session/session.ts";

export interface RecordedRun {
  readonly start: RunStart;
  readonly steps: { readonly step: number; readonly metrics: Readonly<Record<string, number>> }[];
  summary: Readonly<Record<string, unknown>>;
  state: string;
}

/** A session that keeps what is reported to it; `onLog` sees each logged step. */
export function recordingSession(onLog: (step: number) => void = () => {}) {
  const runs: RecordedRun[] = [];
  const shown: Shown[] = [];
  const progress: Progress[] = [];
  const controller = new AbortController();
  const session: Session = {
    ...quietSession,
    signal: controller.signal,
    show: (value) => void shown.push(value),
    progress: (one) => void progress.push(one),
    startRun(start) {
      const run: RecordedRun = { start, steps: [], summary: {}, state: "running" };
      runs.push(run);
      return {
        id: `run-${runs.length}`,
        log(metrics, step) {
          run.steps.push({ step, metrics });
          onLog(step);
        },
        summary(values) {
          run.summary = { ...run.summary, ...values };
        },
        artifact() {},
        end(state) {
          run.state = state;
        },
      };
    },
  };
  return { session, runs, shown, progress, interrupt: () => controller.abort() };
}
