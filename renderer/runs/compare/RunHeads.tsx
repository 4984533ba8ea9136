import { X } from "lucide-react";
import { useMemo } from "react";
import { duration } from "../../../src/output/duration.ts";
import { compareLeaves } from "../../../src/runs/differences.ts";
import { kindLabels } from "../../../src/runs/kindLabels.ts";
import { runColour, runLetter } from "../../../src/runs/runLook.ts";
import { fixed, significant } from "../../format/number.ts";
import { leafNumber } from "../page/Leaves.tsx";
import { RunStateIcon } from "../RunStateIcon.tsx";
import type { ComparedRuns } from "./comparedRuns.ts";
import { Letter } from "./Letter.tsx";

export interface RunHeadsProps extends Pick<ComparedRuns, "runs" | "onOpen"> {
  /** one a run, those of what it was made from among them */
  readonly settings: readonly Readonly<Record<string, unknown>>[];
  /** null where there are too few to leave one out */
  readonly onLeaveOut: ((id: string) => void) | null;
}

/** The runs' names and letters, beside each other. */
export function RunHeads({ runs, settings, onOpen, onLeaveOut }: RunHeadsProps) {
  const differing = useMemo(() => differingWords(settings), [settings]);
  return (
    <div className="runheads" style={{ gridTemplateColumns: "repeat(auto-fit, minmax(240px, 1fr))" }}>
      {runs.map((run, i) => (
        <div key={run.id} className="runhead" style={{ "--c": `var(--${runColour(i)})` } as React.CSSProperties}>
          <Letter index={i} />
          <b className="clip" title={run.name}>
            {run.name}
          </b>
          <span className="row">
            <button type="button" className="link" onClick={() => onOpen(run.id)}>
              {run.id}
            </button>
            {onLeaveOut && (
              <button
                type="button"
                className="btn ghost icon small"
                aria-label={`Leave ${runLetter(i)} out`}
                title="Leave it out of the comparison"
                onClick={() => onLeaveOut(run.id)}
              >
                <X className="i sm" aria-hidden />
              </button>
            )}
          </span>
          <span />
          <span className="sec clip">
            {kindLabels[run.kind]}
            {run.seed !== null && `, seed ${run.seed}`}
            {run.ended !== null && `, ${duration(run.ended - run.started)}`}
          </span>
          <RunStateIcon state={run.state} withWord />
          {run.kind === "sweep" && <SweepFigures summary={run.summary} />}
          <span />
          <span className="differing clip" title={differing[i]!}>
            {differing[i]}
          </span>
        </div>
      ))}
    </div>
  );
}

const mostWords = 3;

/** The first few settings in which the runs differ, said of each: they often have one name. */
function differingWords(settings: RunHeadsProps["settings"]): string[] {
  const rows = compareLeaves(settings).filter(({ differs, key }) => differs && !/(^|\.)seed$/.test(key));
  return settings.map((_, i) =>
    rows
      .slice(0, mostWords)
      .flatMap(({ key, values }) => (values[i] === null ? [] : [`${key.split(".").at(-1)} ${leafNumber(values[i]!)}`]))
      .join(", "),
  );
}

/** What a sweep comes to: how far the warm model went, its loss, the strength, and what steering takes off. */
function SweepFigures({ summary }: { readonly summary: Readonly<Record<string, unknown>> }) {
  const { kl, warm, steered, analytic } = summary as {
    kl?: number;
    warm?: Record<string, number>;
    steered?: Record<string, number>;
    analytic?: { exact: number | null };
  };
  const change = steered && warm ? steered.crossEntropy! - warm.crossEntropy! : null;
  const figures: readonly (readonly [string, string])[] = [
    ["KL", fixed(kl ?? Number.NaN, 3)],
    ["warm", fixed(warm?.crossEntropy ?? Number.NaN, 3)],
    ["μ exact", analytic?.exact == null ? "–" : significant(analytic.exact)],
    ["Δ", change === null ? "–" : fixed(change, 4)],
  ];
  return (
    <span className="kpis">
      {figures.map(([name, value]) => (
        <span key={name}>
          {name} <b>{value}</b>
        </span>
      ))}
    </span>
  );
}
