import { RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import type { NotebookVersion, VersionChange } from "../../src/rpc/historyFunctions.ts";
import { plural } from "../format/number.ts";
import { SourceDiff } from "../notebook/SourceDiff.tsx";
import { toastError } from "../notice/toastStore.ts";
import { service } from "../service/workbench.ts";
import { versionTime } from "./versionWords.ts";

export interface VersionChangesProps {
  readonly path: string;
  readonly version: NotebookVersion;
  /** the whole notebook, or one cell of the version */
  onRestore(cell?: number): void;
}

/** What going back to a version would change, cell by cell, and the way back. */
export function VersionChanges({ path, version, onRestore }: VersionChangesProps) {
  const changes = useChanges(path, version.id);
  const different = changes?.some((change) => change.type !== "same") ?? false;
  return (
    <section className="changes" aria-label="Changes since then">
      <div className="row">
        <b>{different ? `What has changed since ${versionTime(version.saved)}` : "As it stands now"}</b>
        <span className="grow" />
        <button type="button" className="btn small primary" disabled={!different} onClick={() => onRestore()}>
          <RotateCcw className="i sm" aria-hidden />
          Restore this version
        </button>
      </div>
      {changes?.map((change, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places in one comparison
        <Change key={index} change={change} onRestore={onRestore} />
      ))}
    </section>
  );
}

function Change({ change, onRestore }: { readonly change: VersionChange; onRestore(cell: number): void }) {
  switch (change.type) {
    case "same":
      return <p className="dim same">{plural(change.count, "cell")} unchanged</p>;
    case "changed":
      return (
        <Block
          title="Changed"
          before={change.before}
          after={change.now}
          action="Take this cell back"
          onAct={() => onRestore(change.cell)}
        />
      );
    case "gone":
      return (
        <Block title="Deleted since" before={change.before} after="" action="Bring this cell back" onAct={() => onRestore(change.cell)} />
      );
    case "new":
      return <Block title="Added since" before="" after={change.now} />;
  }
}

interface BlockProps {
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly action?: string;
  onAct?(): void;
}

function Block({ title, before, after, action, onAct }: BlockProps) {
  return (
    <div className="change">
      <div className="row">
        <span className="sec">{title}</span>
        <span className="grow" />
        {action && (
          <button type="button" className="btn small ghost" onClick={onAct}>
            {action}
          </button>
        )}
      </div>
      <SourceDiff before={before} after={after} />
    </div>
  );
}

function useChanges(path: string, version: number): readonly VersionChange[] | null {
  const [changes, setChanges] = useState<readonly VersionChange[] | null>(null);
  useEffect(() => {
    let current = true;
    service.compareVersion(path, version).then(
      (found) => current && setChanges(found),
      (error: unknown) => toastError("The version could not be compared", error),
    );
    return () => {
      current = false;
    };
  }, [path, version]);
  return changes;
}
