import { type ComponentType, useEffect, useMemo, useState } from "react";
import { clockTime, duration } from "../../src/output/duration.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import type { ServiceFunctions } from "../../src/rpc/contract.ts";
import { flatten } from "../../src/runs/differences.ts";
import { kindLabels } from "../../src/runs/kindLabels.ts";
import type { RunDetail, RunRow, Series } from "../../src/runs/run.ts";
import type { ClaimCard } from "../../src/tasks/claimCard.ts";
import { ClaimPanel } from "../output/ClaimPanel.tsx";
import { curvesFigure } from "./curvesFigure.ts";
import { RunStateIcon } from "./RunStateIcon.tsx";
import { runFigure } from "./runColumns.ts";
import "./runs.css";

export interface RunPageProps {
  readonly id: string;
  /** the live row: the page reads everything anew when it changes */
  readonly live: RunRow | undefined;
  readonly service: ServiceFunctions;
  readonly Figure: ComponentType<{ readonly figure: ShownFigure }>;
  readonly onOpen: (id: string) => void;
}

/** One run: figures, curves, configuration, what it was made from, and the source of its cell. */
export function RunPage({ id, live, service, Figure, onOpen }: RunPageProps) {
  const [detail, setDetail] = useState<RunDetail | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  // Only what the row says of its progress: a new object with the same content needs no second reading.
  const stamp = live ? `${live.state} ${JSON.stringify(live.metrics)}` : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` is the trigger
  useEffect(() => {
    let current = true;
    service.getRun(id).then(
      (run) => current && setDetail(run),
      (error: Error) => current && setFailure(error.message),
    );
    return () => {
      current = false;
    };
  }, [id, service, stamp]);
  if (failure)
    return (
      <p className="run-page" role="alert">
        {failure}
      </p>
    );
  if (!detail)
    return (
      <p className="run-page" role="status">
        Reading run {id} …
      </p>
    );
  return (
    <article className="run-page">
      <RunHead run={detail} onOpen={onOpen} />
      {detail.error && <RunError error={detail.error} />}
      {detail.artifacts.some(({ name }) => name === "card") && <RunClaim run={detail} service={service} />}
      <RunCurves run={detail} service={service} Figure={Figure} />
      <div className="two">
        <Leaves title="Result" values={detail.summary} />
        <Leaves title="Configuration" values={detail.config} />
      </div>
      <ProvenanceView run={detail} />
    </article>
  );
}

function RunHead({ run, onOpen }: { readonly run: RunDetail; readonly onOpen: (id: string) => void }) {
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
        <RunLinks label="from" ids={run.parents} onOpen={onOpen} />
        <RunLinks label="used by" ids={run.children} onOpen={onOpen} />
      </div>
    </header>
  );
}

function RunLinks(props: { readonly label: string; readonly ids: readonly string[]; readonly onOpen: (id: string) => void }) {
  if (props.ids.length === 0) return null;
  return (
    <span>
      {props.label}{" "}
      {props.ids.map((id) => (
        <button key={id} type="button" className="link" onClick={() => props.onOpen(id)}>
          {id}
        </button>
      ))}
    </span>
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

/** The card that a claim keeps with its run. */
function RunClaim({ run, service }: { readonly run: RunDetail } & Pick<RunPageProps, "service">) {
  const [card, setCard] = useState<ClaimCard | null>(null);
  useEffect(() => {
    let current = true;
    if (run.kind === "claim") service.getArtifact(run.id, "card").then((read) => current && setCard(read as ClaimCard));
    return () => {
      current = false;
    };
  }, [run, service]);
  return card && <ClaimPanel card={card} />;
}

function RunCurves({ run, service, Figure }: { readonly run: RunDetail } & Pick<RunPageProps, "service" | "Figure">) {
  const [series, setSeries] = useState<Record<string, Series>>({});
  const metrics = Object.keys(run.metrics);
  const names = metrics.join("\n");
  useEffect(() => {
    let current = true;
    const read = async (metric: string) => [metric, (await service.getSeries([run.id], metric))[run.id]] as const;
    Promise.all(names === "" ? [] : names.split("\n").map(read)).then((all) => {
      if (current) setSeries(Object.fromEntries(all.filter((one) => one[1] !== undefined)) as Record<string, Series>);
    });
    return () => {
      current = false;
    };
  }, [run, names, service]);
  const figures = useMemo(
    () =>
      Object.entries(series)
        .filter(([, one]) => one.values.length > 1)
        .map(([metric, one]) => [metric, curvesFigure(metric, [{ letter: "", name: run.name, series: one }])] as const),
    [series, run.name],
  );
  if (figures.length === 0) return null;
  return (
    <section>
      <h2>Curves</h2>
      <div className="curves">
        {figures.map(([metric, figure]) => (
          <Figure key={metric} figure={figure} />
        ))}
      </div>
    </section>
  );
}

function Leaves({ title, values }: { readonly title: string; readonly values: Readonly<Record<string, unknown>> }) {
  const leaves = [...flatten(values)];
  if (leaves.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <table className="t kv">
        <tbody>
          {leaves.map(([key, text]) => (
            <tr key={key}>
              <td>{key}</td>
              <td className="num">{leafNumber(text)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Numbers in the tables' own form; everything else as it is. */
export const leafNumber = (text: string): string => (text.trim() !== "" && Number.isFinite(Number(text)) ? runFigure(Number(text)) : text);

function ProvenanceView({ run }: { readonly run: RunDetail }) {
  const { provenance } = run;
  const facts = {
    notebook: run.notebook ?? "–",
    steerlab: provenance.version,
    git:
      provenance.gitCommit === null
        ? "no repository"
        : `${provenance.gitCommit.slice(0, 10)}${provenance.gitDirty ? " and uncommitted changes" : ""}`,
    "model sha256": provenance.modelDigest ?? "–",
    ...provenance.environment,
    ...provenance.params,
  };
  return (
    <div className="two">
      <section>
        <h2>Source of the cell</h2>
        <pre>{provenance.cellSource ?? "This run was not started by a cell."}</pre>
        {provenance.dependencies.length > 0 && (
          <details>
            <summary>{provenance.dependencies.length} cells that it depends on</summary>
            {provenance.dependencies.map((cell) => (
              <pre key={cell.index}>{cell.source}</pre>
            ))}
          </details>
        )}
      </section>
      <Leaves title="Made with" values={facts} />
    </div>
  );
}
