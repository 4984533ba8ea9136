// How a steering vector forms: the same positions over the steps of a training, under a scrubber that also plays by itself.
import { Pause, Play, SkipBack } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { ExplorerStep } from "../../src/steer/explorerData.ts";
import { fixed, integer } from "../format/number.ts";
import { Explorer, type ExplorerProps } from "./Explorer.tsx";

interface SteppedExplorerProps extends Omit<ExplorerProps, "data"> {
  readonly steps: readonly ExplorerStep[];
  /** steps done where it stands first; the last ones when left out */
  readonly at?: number | undefined;
}

const FRAME = 350; // ms

export function SteppedExplorer({ steps, at: first, ...props }: SteppedExplorerProps) {
  const [at, setAt] = useState(() => {
    const asked = steps.findIndex(({ step }) => step === first);
    return asked < 0 ? steps.length - 1 : asked;
  });
  const [playing, setPlaying] = useState(false);
  const last = steps.length - 1;
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setAt((frame) => Math.min(last, frame + 1)), FRAME);
    return () => clearInterval(timer);
  }, [playing, last]);
  useEffect(() => {
    if (at === last) setPlaying(false);
  }, [at, last]);
  const kls = useMemo(() => steps.map(({ explorer }) => meanKl(explorer.positions.kl)), [steps]);
  const { step, explorer } = steps[Math.min(at, last)]!;
  const play = () => {
    if (at === last) setAt(0);
    setPlaying(!playing);
  };
  return (
    <div className="stepped">
      <div className="scrubber" role="group" aria-label="Steps of the training">
        <button type="button" className="btn small" onClick={play}>
          {playing ? <Pause className="i sm" aria-hidden /> : <Play className="i sm" aria-hidden />}
          {playing ? "Pause" : "Play"}
        </button>
        <button type="button" className="btn small icon" aria-label="To the first step" disabled={at === 0} onClick={() => setAt(0)}>
          <SkipBack className="i sm" aria-hidden />
        </button>
        <div className="scrub-track">
          <KlCurve kls={kls} at={at} />
          <input
            type="range"
            min={0}
            max={last}
            step={1}
            value={at}
            aria-label="Step"
            aria-valuetext={`after ${integer(step)} steps, KL ${fixed(kls[at]!, 3)} nats`}
            onChange={(event) => {
              setPlaying(false);
              setAt(Number(event.target.value));
            }}
            onKeyDown={(event) => event.stopPropagation()}
          />
        </div>
        <output className="num">
          after <b>{integer(step)}</b> of {integer(steps[last]!.step)} steps; mean KL <b>{fixed(kls[at]!, 3)}</b> nats
        </output>
      </div>
      <Explorer {...props} data={explorer} />
    </div>
  );
}

const meanKl = (kl: Float64Array) => kl.reduce((sum, value) => sum + value, 0) / kl.length;

/** The mean KL of every look above the scrubber's own axis. */
function KlCurve({ kls, at }: { readonly kls: readonly number[]; readonly at: number }) {
  const top = Math.max(...kls.filter(Number.isFinite), 1e-9);
  const x = (k: number) => (kls.length === 1 ? 50 : (100 * k) / (kls.length - 1));
  const y = (kl: number) => 26 - 22 * (Math.min(kl, top) / top);
  return (
    <svg className="chart" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">
      <polyline
        className="s c-warm"
        fill="none"
        vectorEffect="non-scaling-stroke"
        points={kls.map((kl, k) => `${x(k)},${y(kl)}`).join(" ")}
      />
      <line className="s c-exact mk" vectorEffect="non-scaling-stroke" x1={x(at)} x2={x(at)} y1="2" y2="28" />
    </svg>
  );
}
