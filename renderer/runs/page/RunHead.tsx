import { clockTime, duration } from "../../../src/output/duration.ts";
import { kindLabels } from "../../../src/runs/kindLabels.ts";
import type { RunDetail } from "../../../src/runs/run.ts";
import { RunStateIcon } from "../RunStateIcon.tsx";

/** Name, state, when it ran, and why it failed. */
export function RunHead({ run }: { readonly run: RunDetail }) {
  return (
    <header>
      <h1>
        <RunStateIcon state={run.state} />
        {run.name}
        <span className="badge line">{kindLabels[run.kind]}</span>
      </h1>
      <div className="meta">
        <code>{run.id}</code>
        <span>started {clockTime(run.started)}</span>
        {run.ended !== null && <span>took {duration(run.ended - run.started)}</span>}
        {run.seed !== null && <span>seed {run.seed}</span>}
        {run.backend && <span>{run.backend}</span>}
        {run.tags.map((tag) => (
          <span key={tag} className="badge line">
            {tag}
          </span>
        ))}
      </div>
      {run.error && <RunError error={run.error} />}
    </header>
  );
}

function RunError({ error }: { readonly error: NonNullable<RunDetail["error"]> }) {
  return (
    <div className="error" role="alert">
      <div className="head">
        <b>{error.message}</b> {error.code && <code>{error.code}</code>}
      </div>
      {error.hint && <p>{error.hint}</p>}
    </div>
  );
}
