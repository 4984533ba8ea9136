import type { RunStart } from "../../src/runs/run.ts";
import { quietSession, type Session } from "../../src/session/session.ts";

/** A run as it was logged. */
export interface Logged {
  readonly start: RunStart;
  readonly artifacts: Map<string, unknown>;
  summary: Record<string, unknown>;
  state: string;
}

export function recordingSession(): { session: Session; logged: Logged[]; labels: Set<string> } {
  const logged: Logged[] = [];
  const labels = new Set<string>();
  const startRun: Session["startRun"] = (start) => {
    const run: Logged = { start, artifacts: new Map(), summary: {}, state: "running" };
    const id = `run-${logged.push(run)}`;
    return {
      id,
      log() {},
      summary: (values) => Object.assign(run.summary, values),
      artifact: (name, value) => run.artifacts.set(name, value),
      end: (state) => {
        run.state = state;
      },
    };
  };
  return { session: { ...quietSession, startRun, progress: ({ label }) => labels.add(label) }, logged, labels };
}
