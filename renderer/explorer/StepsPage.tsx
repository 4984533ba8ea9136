// The looks that a warm start took at its watched examples, from its run.
import { useEffect, useState } from "react";
import type { ExplorerStep } from "../../src/steer/explorerData.ts";
import type { PlainError } from "../../src/steerlabError.ts";
import { openTab } from "../frame/tabStore.ts";
import { plainErrorOf } from "../service/plainErrorOf.ts";
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
  const [failure, setFailure] = useState<PlainError | null>(null);
  useEffect(() => {
    let gone = false;
    service.getArtifact(runId, "watched").then(
      (looks) => gone || setSteps(looks as ExplorerStep[]),
      (error: unknown) => gone || setFailure(plainErrorOf(error)),
    );
    return () => {
      gone = true;
    };
  }, [runId]);
  if (failure !== null) {
    const unwatched = failure.code === "run/unknown-artifact";
    return (
      <div className="empty">
        <h2>{unwatched ? "Nothing was watched" : "The steps could not be read"}</h2>
        <p role="alert">
          {failure.message}{" "}
          {unwatched ? "Looks at watched examples are kept when a warm start ends, and at every checkpoint." : failure.hint}
        </p>
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
