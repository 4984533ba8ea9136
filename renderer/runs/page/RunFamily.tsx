import { useEffect, useMemo, useState } from "react";
import { duration } from "../../../src/output/duration.ts";
import { kindLabels } from "../../../src/runs/kindLabels.ts";
import type { RunRow } from "../../../src/runs/run.ts";
import { type RunGraph, runGraph } from "../../../src/runs/runGraph.ts";
import { plural } from "../../format/number.ts";
import { RunStateIcon } from "../RunStateIcon.tsx";
import type { RunPart } from "./runPart.ts";

const node = { width: 196, height: 42, right: 44, below: 8 };
/** Of more runs in a column the first ones are drawn, and this one. */
const mostInColumn = 8;

export interface RunFamilyProps extends Pick<RunPart, "run" | "service"> {
  readonly onOpen: (id: string) => void;
}

/** What the run was made from and what was made from it, from left to right. */
export function RunFamily({ run, service, onOpen }: RunFamilyProps) {
  const [family, setFamily] = useState<readonly RunRow[]>([]);
  useEffect(() => {
    let current = true;
    service.runFamily(run.id).then(
      (rows) => current && setFamily(rows),
      () => {}, // deleted meanwhile: the page says so by itself
    );
    return () => {
      current = false;
    };
  }, [run, service]);
  const graph = useMemo(() => runGraph(family), [family]);
  const gone = run.parents.filter((id) => family.length > 0 && !family.some((row) => row.id === id));
  if (family.length < 2 && gone.length === 0) return null;
  return (
    <section>
      <h2>From and to</h2>
      <FamilyGraph graph={graph} own={run.id} onOpen={onOpen} />
      {gone.length > 0 && (
        <p className="dim">
          Made from {plural(gone.length, "run")} no longer in the log: {gone.join(", ")}.
        </p>
      )}
    </section>
  );
}

interface FamilyGraphProps {
  readonly graph: RunGraph;
  readonly own: string;
  readonly onOpen: (id: string) => void;
}

function FamilyGraph({ graph, own, onOpen }: FamilyGraphProps) {
  const columns = graph.columns.map((column) => shownOf(column, own));
  const places = placesOf(columns);
  const width = columns.length * (node.width + node.right) - node.right;
  const height = Math.max(...columns.map((column) => column.length)) * (node.height + node.below);
  const hidden = graph.columns.flat().length - columns.flat().length;
  return (
    <>
      <div className="family">
        <div style={{ width, height, position: "relative" }}>
          <svg className="family-edges" width={width} height={height} aria-hidden="true">
            {graph.edges.map(({ from, to }) => {
              const [a, b] = [places.get(from), places.get(to)];
              return a && b && <path key={`${from} ${to}`} className={from === own || to === own ? "own" : ""} d={edgePath(a, b)} />;
            })}
          </svg>
          {columns.flat().map((run) => (
            <FamilyNode key={run.id} run={run} own={run.id === own} place={places.get(run.id)!} onOpen={onOpen} />
          ))}
        </div>
      </div>
      {hidden > 0 && <p className="dim">{plural(hidden, "more run")} of this family not drawn: the Runs page finds them all.</p>}
    </>
  );
}

function shownOf(column: readonly RunRow[], own: string): readonly RunRow[] {
  const first = column.slice(0, mostInColumn);
  const self = column.find((run) => run.id === own);
  return self && !first.includes(self) ? [...first, self] : first;
}

interface Place {
  readonly left: number;
  readonly top: number;
}

const placesOf = (columns: readonly (readonly RunRow[])[]): Map<string, Place> =>
  new Map(
    columns.flatMap((column, x) =>
      column.map((run, y): [string, Place] => [run.id, { left: x * (node.width + node.right), top: y * (node.height + node.below) }]),
    ),
  );

function edgePath(from: Place, to: Place): string {
  const [x0, y0, x1, y1] = [from.left + node.width, from.top + node.height / 2, to.left, to.top + node.height / 2];
  const bend = Math.min(40, (x1 - x0) / 2);
  return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
}

interface FamilyNodeProps {
  readonly run: RunRow;
  readonly own: boolean;
  readonly place: Place;
  readonly onOpen: (id: string) => void;
}

function FamilyNode({ run, own, place, onOpen }: FamilyNodeProps) {
  const { id, name, kind, state, seed, ended, started } = run;
  const facts = [kindLabels[kind], seed === null ? "" : `seed ${seed}`, ended === null ? "" : duration(ended - started)];
  return (
    <button
      type="button"
      className={`family-run ${own ? "is-own" : ""}`}
      style={{ ...place, width: node.width, height: node.height }}
      aria-current={own ? "page" : undefined}
      title={`${name} (${id})`}
      onClick={() => !own && onOpen(id)}
    >
      <span className="name">
        <RunStateIcon state={state} />
        <span className="clip">{name}</span>
      </span>
      <small className="clip">{facts.filter(Boolean).join(", ")}</small>
    </button>
  );
}
