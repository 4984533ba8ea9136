import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import type { ServiceFunctions } from "../../../src/rpc/contract.ts";
import type { Curve } from "../../../src/runs/curves/curve.ts";
import { type AxisSources, type CurveAxis, curveOver } from "../../../src/runs/curves/curveOver.ts";
import { meanBand } from "../../../src/runs/curves/meanBand.ts";
import { metricsInOrder, metricUnit } from "../../../src/runs/metricUnits.ts";
import type { RunDetail, Series } from "../../../src/runs/run.ts";
import { runLetter } from "../../../src/runs/runLook.ts";
import type { SeedGroup } from "../../../src/runs/seedGroups.ts";
import { Choice } from "../../explorer/Choice.tsx";
import { plural } from "../../format/number.ts";
import { toastError } from "../../notice/toastStore.ts";
import { useNearby } from "../../output/useNearby.ts";
import { CurvesChart } from "./CurvesChart.tsx";
import type { ChartLine } from "./chartLine.ts";

/** Metrics that only say at which steps something stands. */
const MARKS: readonly string[] = ["checkpoint"];

export interface CurvesPanelProps {
  readonly runs: readonly RunDetail[];
  readonly service: ServiceFunctions;
  /** seeds whose means are drawn; null draws every run */
  readonly groups?: readonly SeedGroup[] | null;
  /** what else stands in the row of controls */
  readonly controls?: ReactNode;
}

const axes: readonly (readonly [CurveAxis, string])[] = [
  ["step", "Step"],
  ["time", "Time"],
  ["tokens", "Tokens"],
];
const xTitles: Readonly<Record<CurveAxis, string>> = { step: "step", time: "seconds since the run's start", tokens: "tokens seen" };

/** Every metric that some run has more than one value of, over steps, time or tokens. */
export function CurvesPanel({ runs, service, groups = null, controls }: CurvesPanelProps) {
  const [axis, setAxis] = useState<CurveAxis>("step");
  const [smoothing, setSmoothing] = useState(0);
  const [logs, setLogs] = useState({ x: false, y: false });
  const sources = useSources(runs, axis, service);
  const metrics = useMemo(
    () => metricsInOrder(runs.flatMap((run) => Object.keys(run.metrics))).filter((metric) => !MARKS.includes(metric)),
    [runs],
  );
  const [flat, setFlat] = useState<ReadonlySet<string>>(new Set());
  const onFlat = useCallback((metric: string) => setFlat((before) => new Set(before).add(metric)), []);
  if (metrics.every((metric) => flat.has(metric))) return null;
  return (
    <section aria-label="Curves">
      <div className="sect-h">
        <h2>Curves</h2>
        <Choice name="Over" value={axis} onChange={setAxis} options={axes} />
        <label className="choice">
          <span className="lab">Smoothing</span>
          <input
            type="range"
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing}
            onChange={(event) => setSmoothing(Number(event.target.value))}
            aria-valuetext={smoothing === 0 ? "none" : `weight of the past ${smoothing}`}
          />
          <span className="num dim">{smoothing === 0 ? "none" : smoothing.toFixed(2)}</span>
        </label>
        <span className="seg" role="group" aria-label="Logarithmic axes">
          {(["x", "y"] as const).map((letter) => (
            <button key={letter} type="button" aria-pressed={logs[letter]} onClick={() => setLogs({ ...logs, [letter]: !logs[letter] })}>
              log {letter}
            </button>
          ))}
        </span>
        {controls}
      </div>
      <div className="curves">
        {metrics.map((metric) => (
          <MetricChart key={metric} {...{ metric, runs, service, groups, axis, sources, smoothing, onFlat }} logX={logs.x} logY={logs.y} />
        ))}
      </div>
    </section>
  );
}

interface MetricChartProps extends Required<Omit<CurvesPanelProps, "controls">> {
  readonly metric: string;
  readonly axis: CurveAxis;
  /** null while they come */
  readonly sources: readonly AxisSources[] | null;
  readonly smoothing: number;
  readonly logX: boolean;
  readonly logY: boolean;
  /** no run has more than one value of it */
  readonly onFlat: (metric: string) => void;
}

/** Read when it comes near: a hundred runs have many metrics. */
function MetricChart({ metric, runs, service, groups, axis, sources, onFlat, ...look }: MetricChartProps) {
  const [near, nearby] = useNearby<HTMLDivElement>();
  const series = useSeries(runs, metric, nearby, service);
  const lines = useMemo(
    () => (series && sources ? linesOf(runs, series, groups, axis, sources) : null),
    [runs, series, groups, axis, sources],
  );
  const flat = series !== null && Object.values(series).every(({ values }) => values.length < 2);
  useEffect(() => {
    if (flat) onFlat(metric);
  }, [flat, metric, onFlat]);
  if (flat) return null;
  const missing = axis === "step" || !series || !sources ? 0 : runs.filter((run, i) => lacksAxis(series[run.id], axis, sources[i])).length;
  return (
    <div ref={near} className="metric-chart">
      {lines ? (
        <CurvesChart title={metric} unit={metricUnit(metric)} xTitle={xTitles[axis]} lines={lines} {...look} />
      ) : (
        <p className="dim" style={{ minHeight: 220 }}>
          {metric} …
        </p>
      )}
      {missing > 0 && (
        <p className="dim">{`${plural(missing, "run")} did not log ${axis === "time" ? "when its steps were" : "how many tokens it saw"}.`}</p>
      )}
    </div>
  );
}

const lacksAxis = (series: Series | undefined, axis: CurveAxis, sources: AxisSources | undefined): boolean =>
  series !== undefined && series.values.length > 0 && curveOver(series, axis, sources ?? {}) === null;

function useSeries(runs: readonly RunDetail[], metric: string, wanted: boolean, service: ServiceFunctions): Record<string, Series> | null {
  const [series, setSeries] = useState<Record<string, Series> | null>(null);
  useEffect(() => {
    let current = true;
    const ids = runs.filter((run) => metric in run.metrics).map((run) => run.id);
    if (wanted)
      service.getSeries(ids, metric).then(
        (all) => current && setSeries(all),
        (error: unknown) => toastError(`${metric} could not be read`, error),
      );
    return () => {
      current = false;
    };
  }, [runs, metric, wanted, service]);
  return series;
}

const noSources: readonly AxisSources[] = [];

/** How each run's steps lie on the axis. */
function useSources(runs: readonly RunDetail[], axis: CurveAxis, service: ServiceFunctions): readonly AxisSources[] | null {
  const [sources, setSources] = useState<{ readonly axis: CurveAxis; readonly all: readonly AxisSources[] }>({
    axis: "step",
    all: noSources,
  });
  useEffect(() => {
    let current = true;
    sourcesOf(runs, axis, service).then(
      (all) => current && setSources({ axis, all }),
      (error: unknown) => toastError("The axis could not be read", error),
    );
    return () => {
      current = false;
    };
  }, [runs, axis, service]);
  return axis === "step" ? noSources : sources.axis === axis ? sources.all : null;
}

async function sourcesOf(runs: readonly RunDetail[], axis: CurveAxis, service: ServiceFunctions): Promise<readonly AxisSources[]> {
  if (axis === "time") return Promise.all(runs.map(async ({ id }) => ({ clock: await service.getClock(id) })));
  if (axis === "step") return noSources;
  const tokens = await service.getSeries(
    runs.map(({ id }) => id),
    "tokens",
  );
  return runs.map(({ id }) => ({ tokens: tokens[id] }));
}

function linesOf(
  runs: readonly RunDetail[],
  series: Readonly<Record<string, Series>>,
  groups: readonly SeedGroup[] | null,
  axis: CurveAxis,
  sources: readonly AxisSources[],
): ChartLine[] {
  const alone = runs.length === 1;
  const curves = runs.map((run, i): Curve | null => {
    const own = series[run.id];
    const curve = own && own.values.length > 0 ? curveOver(own, axis, sources[i] ?? {}) : null;
    return curve && curve.x.length > 0 ? curve : null;
  });
  const single = (place: number, look = place): ChartLine[] => {
    const curve = curves[place];
    return curve ? [{ letter: alone ? "" : runLetter(place), name: runs[place]!.name, place: alone ? null : look, curve }] : [];
  };
  if (groups === null) return runs.flatMap((_, place) => single(place));
  return groups.flatMap(({ members }, g) => {
    const drawn = members.filter((place) => curves[place]);
    if (drawn.length < 2) return drawn.flatMap((place) => single(place, g));
    const band = meanBand(drawn.map((place) => curves[place]!));
    const letter = drawn.length > 3 ? `${runLetter(drawn[0]!)} +${drawn.length - 1}` : drawn.map(runLetter).join(" ");
    return [{ letter, name: `${runs[drawn[0]!]!.name}, mean of ${plural(drawn.length, "seed")}`, place: g, curve: band, band }];
  });
}
