// The looks that a warm start took at its watched examples, from its run.
import { useEffect, useState } from "react";
import type { ExplorerStep } from "../../src/steer/explorerData.ts";
import { openTab } from "../frame/tabStore.ts";
import { service } from "../service/workbench.ts";
import { ExplorerExports } from "./ExplorerExports.tsx";
import { SteppedExplorer } from "./SteppedExplorer.tsx";

interface StepsPageProps {
  readonly runId: string;
  /** where it stands first; the last one when left out */
  readonly step?: number | undefined;
}

export function StepsPage({ runId, step }: StepsPageProps) {
  const [steps, setSteps] = useState<readonly ExplorerStep[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    service.getArtifact(runId, "watched").then(
      (looks) => gone || setSteps(looks as ExplorerStep[]),
      (error: Error) => gone || setFailure(error.message),
    );
    return () => {
      gone = true;
    };
  }, [runId]);
  if (failure !== null) {
    return (
      <div className="empty">
        <h2>Nothing was watched</h2>
        <p>{failure} Looks at watched examples are kept when a warm start ends, and at every checkpoint.</p>
        <button type="button" className="btn primary" onClick={() => openTab({ kind: "run", id: runId })}>
          Go to the run
        </button>
      </div>
    );
  }
  if (steps === null) return <p className="dim">The steps are being read.</p>;
  return (
    <div className="explorer-tab">
      <SteppedExplorer steps={steps} at={step} tools={(scene) => <ExplorerExports scene={scene} />} />
    </div>
  );
}
