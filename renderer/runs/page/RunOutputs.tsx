import { useEffect, useState } from "react";
import type { CellOutput } from "../../../src/output/cellOutput.ts";
import { clockTime, duration } from "../../../src/output/duration.ts";
import type { RunExecution } from "../../../src/rpc/inspectionFunctions.ts";
import { ErrorCard } from "../../output/ErrorCard.tsx";
import { ShownView } from "../../output/ShownView.tsx";
import { StreamText } from "../../output/StreamText.tsx";
import type { RunPart } from "./runPart.ts";

export interface RunOutputsProps extends Pick<RunPart, "run" | "service"> {
  readonly onOpenNotebook: (path: string) => void;
}

/** What the cell put out when it made the run, and what it wrote to the console then, whatever it shows now. */
export function RunOutputs({ run, service, onOpenNotebook }: RunOutputsProps) {
  const execution = useExecution({ run, service });
  if (!execution || !run.notebook) return null;
  const { outputs, started, milliseconds } = execution;
  const cell = run.cellIndex === null ? "" : `, cell ${run.cellIndex + 1}`;
  const streams = outputs.filter((output) => output.kind === "stream");
  const shown = outputs.filter((output) => output.kind !== "stream");
  return (
    <>
      <section aria-label="Outputs of the cell">
        <div className="sect-h">
          <h2>Outputs of the cell</h2>
          <button type="button" className="link" onClick={() => onOpenNotebook(run.notebook!)}>
            {run.notebook}
            {cell}
          </button>
          <small>
            as it ran at {clockTime(started)}
            {milliseconds !== null && `, for ${duration(milliseconds)}`}
          </small>
        </div>
        {shown.length === 0 && <p className="dim">It showed nothing, or its outputs were cleared since.</p>}
        <OutputList outputs={shown} run={run} onOpenNotebook={onOpenNotebook} />
      </section>
      {streams.length > 0 && (
        <section aria-label="Console">
          <h2>Console</h2>
          <OutputList outputs={streams} run={run} onOpenNotebook={onOpenNotebook} />
        </section>
      )}
    </>
  );
}

function useExecution({ run, service }: Pick<RunPart, "run" | "service">): RunExecution | null {
  const [execution, setExecution] = useState<RunExecution | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: while it runs, the run's page reads it anew with each of its states
  useEffect(() => {
    let current = true;
    service.runExecution(run.id).then(
      (found) => current && setExecution(found),
      () => {}, // deleted meanwhile: the page says so by itself
    );
    return () => {
      current = false;
    };
  }, [run.id, run.state, service]);
  return execution;
}

interface OutputListProps extends Pick<RunOutputsProps, "run" | "onOpenNotebook"> {
  readonly outputs: readonly CellOutput[];
}

function OutputList({ outputs, run, onOpenNotebook }: OutputListProps) {
  const open = () => onOpenNotebook(run.notebook!);
  return (
    <div className="run-outputs">
      {outputs.map((output, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these outputs never change
        <div key={i}>
          {output.kind === "stream" && <StreamText output={output} place={null} />}
          {output.kind === "display" && <ShownView shown={output.shown} place={null} />}
          {output.kind === "error" && (
            <ErrorCard error={output.error} cell={(run.cellIndex ?? 0) + 1} onShowLine={open} onRunAgain={open} />
          )}
        </div>
      ))}
    </div>
  );
}
