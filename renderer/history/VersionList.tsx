import type { KeyboardEvent } from "react";
import type { NotebookVersion } from "../../src/rpc/historyFunctions.ts";
import { originWords, sizeWords, versionTime } from "./versionWords.ts";

export interface VersionListProps {
  readonly versions: readonly NotebookVersion[];
  readonly chosen: number;
  onChoose(id: number): void;
}

/** The times at which the notebook was kept, the newest on top; arrows go from one to the next. */
export function VersionList({ versions, chosen, onChoose }: VersionListProps) {
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = versions[versions.findIndex(({ id }) => id === chosen) + by];
    if (!next) return;
    onChoose(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-version="${next.id}"]`)?.focus();
  };
  return (
    <div className="versions" role="listbox" aria-label="Versions" tabIndex={-1} onKeyDown={pressed}>
      {versions.map((version) => (
        <button
          type="button"
          key={version.id}
          role="option"
          aria-selected={version.id === chosen}
          tabIndex={version.id === chosen ? 0 : -1}
          data-version={version.id}
          className={version.id === chosen ? "is-active" : ""}
          onClick={() => onChoose(version.id)}
        >
          <span className="num">{versionTime(version.saved)}</span>
          <span className="num dim">{sizeWords(version)}</span>
          <small>{originWords(version)}</small>
        </button>
      ))}
    </div>
  );
}
