import { Suspense, useState } from "react";
import type { ExplorerData } from "../../../src/steer/explorerData.ts";
import { bytes } from "../../format/bytes.ts";
import { toastError } from "../../notice/toastStore.ts";
import { LazyExplorer } from "../../output/LazyExplorer.tsx";
import { distributionsOf, explorerOf } from "../explorerOf.ts";
import type { RunPart } from "./runPart.ts";

/** The run's distributions in the explorer, from the stored positions: no model is asked. Fetched when it is wanted, since they are large. */
export function RunDistributions({ run, service }: Pick<RunPart, "run" | "service">) {
  const kept = distributionsOf(run);
  const [data, setData] = useState<ExplorerData | null>(null);
  const [reading, setReading] = useState(false);
  if (!kept) return null;
  const read = async () => {
    setReading(true);
    try {
      setData(explorerOf(run, await service.getArtifact(run.id, kept.name)));
    } catch (error) {
      toastError("The distributions could not be read", error);
    }
    setReading(false);
  };
  return (
    <section aria-label="Distributions">
      <h2>Distributions</h2>
      {data ? (
        <div className="inline-explorer">
          <Suspense fallback={<p className="dim">The explorer is on its way.</p>}>
            <LazyExplorer data={data} path={null} compact />
          </Suspense>
        </div>
      ) : (
        <button type="button" className="btn" disabled={reading} onClick={() => void read()}>
          {reading ? "Reading …" : `Open the explorer, ${bytes(kept.bytes)}`}
        </button>
      )}
    </section>
  );
}
