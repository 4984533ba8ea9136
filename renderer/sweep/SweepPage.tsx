// What a sweep's run keeps, at one strength: its questions, or all its answers in the explorer.
import { useMemo } from "react";
import { sweepExplorer } from "../../src/steer/storedSweep.ts";
import { WorkbenchExplorer } from "../explorer/WorkbenchExplorer.tsx";
import { openTab } from "../frame/tabStore.ts";
import { ItemsView } from "./ItemsView.tsx";
import { type LoadedSweep, useStoredSweep } from "./storedSweeps.ts";
import "./sweep.css";

interface SweepPageProps {
  readonly runId: string;
  readonly view: "items" | "explorer";
  readonly strength: number;
}

export function SweepPage({ runId, view, strength }: SweepPageProps) {
  const loading = useStoredSweep(runId);
  if (loading.state === "loading") return <p className="dim sweep-note">The sweep is being read.</p>;
  if (loading.state === "failed") {
    return (
      <div className="empty">
        <h2>This sweep cannot be read</h2>
        <p>{loading.error.message} Run its cell again and open it from there.</p>
        <button type="button" className="btn primary" onClick={() => openTab({ kind: "runs" })}>
          Go to the runs
        </button>
      </div>
    );
  }
  if (view === "items") return <ItemsView sweep={loading.value} strength={strength} />;
  return (
    <div className="explorer-tab">
      <Answers sweep={loading.value} strength={strength} />
    </div>
  );
}

function Answers({ sweep, strength }: { readonly sweep: LoadedSweep; readonly strength: number }) {
  const data = useMemo(() => sweepExplorer(sweep.run, sweep.stored), [sweep]);
  return <WorkbenchExplorer data={data} path={null} start={{ strength }} />;
}
