import { Bookmark, ChartColumn } from "lucide-react";
import type { ShownTraining } from "../../src/output/shown.ts";
import { openCheckpoint } from "../explorer/openCheckpoint.ts";
import { bytes } from "../format/bytes.ts";
import { fixed, integer, significant } from "../format/number.ts";
import { openTab } from "../frame/tabStore.ts";
import { useRuns } from "../runs/runStore.ts";
import { useCurve } from "../runs/useCurve.ts";
import { LossChart } from "./LossChart.tsx";
import { MetricChart } from "./MetricChart.tsx";
import { RunLink } from "./SummaryLine.tsx";

/** A training as it goes: the loss curve and the newest figures of its run. */
export function TrainingView({ training }: { readonly training: ShownTraining }) {
  const { runId, steps } = training;
  const loss = useCurve(runId, "loss");
  const heldOut = useCurve(runId, "validationLoss");
  const saved = useCurve(runId, "checkpoint");
  const kl = useCurve(runId, "kl");
  const run = useRuns((store) => store.runs[runId]);
  const running = run === undefined ? loss.values.length < steps : run.state === "running";
  return (
    <div className="train">
      <figure className="fig">
        <figcaption>
          {training.title || "Loss"} <small>nats a token</small>
          <span className="legend">
            <LineKey look="c-warm thin raw" label="each step" />
            <LineKey look="c-warm" label="smoothed" />
            {heldOut.values.length > 0 && <HeldOutKey />}
            {saved.values.length > 0 && <CheckpointKey />}
          </span>
        </figcaption>
        <LossChart
          {...{ loss, heldOut, steps, running }}
          checkpoints={saved.values}
          onCheckpoint={(step) => openCheckpoint({ runId, notebook: run?.notebook ?? null, step }, kl.steps)}
        />
        <MoreCurves runId={runId} steps={steps} running={running} />
      </figure>
      <TrainingFacts runId={runId} />
    </div>
  );
}

/** Beside the loss: how fast it may learn, how steep it is, and how far the model has come from its base. */
function MoreCurves({ runId, steps, running }: { readonly runId: string; readonly steps: number; readonly running: boolean }) {
  const rate = useCurve(runId, "learningRate");
  const norm = useCurve(runId, "gradientNorm");
  const kl = useCurve(runId, "kl");
  return (
    <>
      <div className="train-more">
        {kl.values.length > 0 && (
          <MetricChart title="KL to base" unit="nats, watched examples" curve={kl} steps={steps} look="c-warm" dots />
        )}
        {rate.values.length > 0 && <MetricChart title="Learning rate" unit="no unit" curve={rate} steps={steps} look="c-3" />}
        {norm.values.length > 0 && <MetricChart title="Gradient norm" unit="before clipping" curve={norm} steps={steps} look="c-3" />}
      </div>
      {kl.values.length > 1 && !running && (
        <button type="button" className="btn small" onClick={() => openTab({ kind: "steps", runId })}>
          <ChartColumn className="i sm" aria-hidden />
          How the steering vector formed
        </button>
      )}
    </>
  );
}

function LineKey({ look, label }: { readonly look: string; readonly label: string }) {
  return (
    <span>
      <svg width="18" height="10" viewBox="0 0 18 10" aria-hidden="true">
        <path className={`ln-s s ${look}`} d="M1 5H17" />
      </svg>
      {label}
    </span>
  );
}

function HeldOutKey() {
  return (
    <span>
      <svg width="12" height="12" aria-hidden="true">
        <rect className="c-exact hol mk" x="2.5" y="2.5" width="7" height="7" />
      </svg>
      held out
    </span>
  );
}

const CheckpointKey = () => (
  <span className="row" style={{ gap: 4 }}>
    <Bookmark className="i sm" aria-hidden />
    checkpoint
  </span>
);

interface Fact {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  format(value: number): string;
}
const facts: readonly Fact[] = [
  { metric: "loss", label: "loss", unit: "nats", format: (value) => fixed(value, 2) },
  { metric: "validationLoss", label: "held out", unit: "nats", format: (value) => fixed(value, 2) },
  { metric: "kl", label: "KL to base", unit: "nats", format: (value) => fixed(value, 2) },
  { metric: "gradientNorm", label: "gradient norm", unit: "", format: (value) => fixed(value, 2) },
  { metric: "learningRate", label: "learning rate", unit: "", format: (value) => significant(value, 2) },
  { metric: "tokens", label: "tokens", unit: "", format: integer },
  { metric: "tokensPerSecond", label: "speed", unit: "tokens/s", format: integer },
  { metric: "memory", label: "memory", unit: "", format: bytes },
];

function TrainingFacts({ runId }: { readonly runId: string }) {
  const run = useRuns((store) => store.runs[runId]);
  const metrics = run?.metrics ?? {};
  const steps = useCurve(runId, "loss").values.length;
  const known = facts.filter(({ metric }) => typeof metrics[metric] === "number");
  return (
    <dl className="facts">
      <dt>step</dt>
      <dd>{integer(steps)}</dd>
      {known.map(({ metric, label, unit, format }) => (
        <FactRow key={metric} label={label} value={format(metrics[metric]!)} unit={unit} />
      ))}
      {run?.seed != null && <FactRow label="seed" value={String(run.seed)} unit="" />}
      <dt>run</dt>
      <dd>
        <RunLink id={runId} />
      </dd>
    </dl>
  );
}

function FactRow({ label, value, unit }: { readonly label: string; readonly value: string; readonly unit: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {value} {unit && <small>{unit}</small>}
      </dd>
    </>
  );
}
