import { FlaskConical, Repeat } from "lucide-react";
import { useEffect, useState } from "react";
import type { RunSource } from "../../../src/rpc/runContract.ts";
import type { RepeatedRun } from "../../../src/runs/repeatedRun.ts";
import { plural } from "../../format/number.ts";
import { toastError } from "../../notice/toastStore.ts";
import { runFigure } from "../runColumns.ts";
import type { RunPart } from "./runPart.ts";

export interface RunRepeatProps extends Omit<RunPart, "Figure"> {
  readonly onOpen: (id: string) => void;
  readonly onOpenNotebook: (path: string) => void;
}

/** Whether the notebook still says what the run was made from; the notebook built anew; the run once more, with every number compared. */
export function RunRepeat({ run, service, onOpen, onOpenNotebook }: RunRepeatProps) {
  const [source, setSource] = useState<RunSource | null>(null);
  const [repeated, setRepeated] = useState<RepeatedRun | null>(null);
  const [working, setWorking] = useState(false);
  useEffect(() => {
    let current = true;
    service.runSource(run.id).then(
      (found) => current && setSource(found),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [run.id, service]);
  if (run.provenance.cellSource === null) return null;
  const rebuild = () =>
    service.rebuildRun(run.id).then(
      ({ path }) => onOpenNotebook(path),
      (error: unknown) => toastError("The notebook could not be built", error),
    );
  const repeat = async () => {
    setWorking(true);
    await service.repeatRun(run.id).then(setRepeated, (error: unknown) => toastError("The run could not be repeated", error));
    setWorking(false);
  };
  return (
    <section aria-label="Repeat">
      <h2>Repeat</h2>
      <div className="row">
        <button type="button" className="btn" onClick={() => void rebuild()}>
          <FlaskConical className="i" aria-hidden="true" />
          Open as notebook
        </button>
        <button type="button" className="btn" disabled={working || run.state === "running"} onClick={() => void repeat()}>
          <Repeat className="i" aria-hidden="true" />
          {working ? "Running again …" : "Run again"}
        </button>
        {source && <span className={source.state === "same" ? "dim" : "st stale"}>{sourceText(source)}</span>}
      </div>
      {repeated && <Numbers repeated={repeated} onOpen={onOpen} />}
    </section>
  );
}

function sourceText({ state, changed }: RunSource): string {
  if (state === "same") return "Its notebook still has these cells.";
  if (state === "gone") return "Its notebook is gone.";
  if (state === "unknown") return "";
  return `Its notebook has changed since: ${changed.length === 1 ? "cell" : "cells"} ${changed.join(", ")}.`;
}

const mostShown = 40;

function Numbers({ repeated, onOpen }: { readonly repeated: RepeatedRun; readonly onOpen: (id: string) => void }) {
  const { numbers, equal, differing, comparable, after } = repeated;
  const shown = differing > 0 ? numbers.filter((one) => !one.equal) : numbers;
  return (
    <div role="status">
      <p>
        {differing === 0
          ? `All ${plural(equal, "number")} are equal to the last bit.`
          : `${plural(differing, "number")} of ${numbers.length} differ.`}{" "}
        {!comparable && "Backend or seed is another one. "}
        <button type="button" className="link" onClick={() => onOpen(after)}>
          {after}
        </button>
      </p>
      <table className="t kv" aria-label="Numbers of both runs">
        <thead>
          <tr>
            <th>Number</th>
            <th className="r">Before</th>
            <th className="r">Again</th>
            <th className="r">Difference</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, mostShown).map(({ key, before, after: again }) => (
            <tr key={key}>
              <td>{key}</td>
              <td className="r num">{figure(before)}</td>
              <td className="r num">{figure(again)}</td>
              <td className="r num">{before === null || again === null ? "–" : runFigure(again - before)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length > mostShown && <p className="dim">and {shown.length - mostShown} more</p>}
    </div>
  );
}

const figure = (value: number | null): string => (value === null ? "–" : runFigure(value));
