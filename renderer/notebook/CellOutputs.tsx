import { memo, useMemo } from "react";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import type { CellView } from "../../src/rpc/contract.ts";
import { Guarded } from "../notice/Guarded.tsx";
import { toggleCollapsed, useCollapsed } from "../output/collapsedOutputs.ts";
import { ErrorCard } from "../output/ErrorCard.tsx";
import { FoldedOutputs } from "../output/FoldedOutputs.tsx";
import { OutputBar } from "../output/OutputBar.tsx";
import { outputHeight } from "../output/outputHeight.ts";
import { ProgressLine } from "../output/ProgressLine.tsx";
import { ShownView } from "../output/ShownView.tsx";
import { StreamText } from "../output/StreamText.tsx";
import { useDrawnSoon } from "../output/useDrawnSoon.ts";
import { interrupt, runCells } from "./notebookActions.ts";
import { selectCell } from "./notebookStore.ts";
import { ReasonBar } from "./ReasonBar.tsx";

export interface CellOutputsProps {
  readonly path: string;
  readonly cell: CellView;
  readonly number: number;
  readonly queued: number | null;
}

/** Under the code: why it is not fresh, how far it is, and what it put out, in that order. */
export function CellOutputs({ path, cell, number, queued }: CellOutputsProps) {
  const { id, outputs, progress, state } = cell;
  const quiet =
    outputs.length === 0 &&
    progress.length === 0 &&
    state !== "stale" &&
    state !== "queued" &&
    state !== "interrupted" &&
    !(state === "never-run" && cell.reason);
  const folded = useCollapsed(path, id) && outputs.length > 0;
  const run = () => void runCells(path, [id]);
  return (
    <div className={`out ${state === "stale" ? "dimmed" : ""} ${quiet ? "quiet" : ""}`}>
      <ReasonBar path={path} cell={cell} queued={queued} onRun={run} />
      {progress.map((one) => (
        <ProgressLine key={one.id} progress={one} onInterrupt={() => void interrupt(path)} />
      ))}
      {folded ? (
        <FoldedOutputs outputs={outputs} onUnfold={() => toggleCollapsed(path, id)} />
      ) : (
        <OutputList path={path} cell={cell} number={number} />
      )}
    </div>
  );
}

/** Those of the first cells are on the first screen. */
const firstCells = 12;

function OutputList({ path, cell, number }: Pick<CellOutputsProps, "path" | "cell" | "number">) {
  const { id, outputs } = cell;
  const [place, drawn] = useDrawnSoon<HTMLDivElement>(number <= firstCells || outputs.length === 0);
  if (!drawn) return <div ref={place} style={{ height: outputs.reduce((sum, output) => sum + outputHeight(output), 0) }} />;
  return outputs.map((output, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: outputs only grow at the end
    <OneOutput key={index} output={output} index={index} path={path} cellId={id} number={number} />
  ));
}

interface OneOutputProps {
  readonly output: CellOutput;
  readonly index: number;
  readonly path: string;
  readonly cellId: string;
  readonly number: number;
}

const OneOutput = memo(function OneOutput({ output, index, path, cellId, number }: OneOutputProps) {
  const place = useMemo(() => ({ path, cellId, index }), [path, cellId, index]);
  // The bar above says it already.
  if (output.kind === "error" && output.error.code === "cell/interrupted") return null;
  const showLine = () => selectCell(path, cellId, "edit");
  return (
    <div className="output">
      <Guarded what="This output">
        <OutputBar output={output} place={place} />
        <div className="output-body">
          {output.kind === "stream" && <StreamText output={output} place={place} />}
          {output.kind === "display" && <ShownView shown={output.shown} place={place} />}
          {output.kind === "error" && (
            <ErrorCard error={output.error} cell={number} onShowLine={showLine} onRunAgain={() => void runCells(path, [cellId])} />
          )}
        </div>
      </Guarded>
    </div>
  );
});
