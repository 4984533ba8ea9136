// A checkpoint of a training that watched nothing: the kernel that trained loads the file and looks at a few examples.
import { useEffect, useState } from "react";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import { integer } from "../format/number.ts";
import { openTab } from "../frame/tabStore.ts";
import { service } from "../service/workbench.ts";
import { Explorer } from "./Explorer.tsx";
import { ExplorerExports } from "./ExplorerExports.tsx";

interface CheckpointPageProps {
  readonly runId: string;
  readonly step: number;
  /** the notebook whose kernel trained */
  readonly path: string | null;
}

type Failure = Error & { readonly hint?: string };

export function CheckpointPage({ runId, step, path }: CheckpointPageProps) {
  const [data, setData] = useState<ExplorerData | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let gone = false;
    asked(runId, step, path).then(
      (opened) => gone || setData(opened),
      (error: Failure) => gone || setFailure(error),
    );
    return () => {
      gone = true;
    };
  }, [runId, step, path]);
  if (failure) return <NotOpened failure={failure} step={step} runId={runId} />;
  if (data) {
    return (
      <div className="explorer-tab">
        <Explorer data={data} tools={(scene) => <ExplorerExports scene={scene} />} />
      </div>
    );
  }
  return (
    <p className="empty dim" role="status">
      The kernel opens the checkpoint of step {integer(step)} as soon as no cell of its notebook runs.
    </p>
  );
}

async function asked(runId: string, step: number, path: string | null): Promise<ExplorerData> {
  if (path === null) throw new Error("No notebook made this run: no kernel can be asked.");
  return (await service.askKernel(path, { subject: runId, name: "checkpoint", input: { step } })) as ExplorerData;
}

function NotOpened({ failure, step, runId }: { readonly failure: Failure; readonly step: number; readonly runId: string }) {
  return (
    <div className="empty">
      <h2>The checkpoint of step {integer(step)} was not opened</h2>
      <p role="alert">
        {failure.message} {failure.hint}
      </p>
      <p className="dim">
        A file that is still there opens from any cell: <code>trace(await loadCheckpoint(base, path), examples)</code>.
      </p>
      <button type="button" className="btn primary" onClick={() => openTab({ kind: "run", id: runId })}>
        Go to the run
      </button>
    </div>
  );
}
