import { Archive, ArchiveRestore, FileDown, Flag, GitCompareArrows, NotebookPen, RotateCcw, Tag, Trash2, X } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { RunExportFormat } from "../../../src/rpc/runContract.ts";
import type { RunScope } from "../../../src/runs/runTable.ts";
import { plural } from "../../format/number.ts";
import * as actions from "./runActions.ts";
import { setBaseline } from "./viewStore.ts";

export interface BulkBarProps {
  readonly ids: readonly string[];
  readonly scope: RunScope;
  readonly onCompare: (ids: readonly string[]) => void;
  readonly onDone: () => void;
}

const formats: readonly (readonly [format: RunExportFormat, label: string])[] = [
  ["csv", "CSV, one row a value"],
  ["jsonl", "JSON Lines, one line a run"],
  ["parquet", "Parquet, one row a value"],
  ["html", "Report (HTML)"],
  ["bundle", "Bundle for another workspace"],
];

/** What can be done with the runs that are ticked. */
export function BulkBar({ ids, scope, onCompare, onDone }: BulkBarProps) {
  const then = (work: Promise<boolean>) => void work.then((done) => done && onDone());
  return (
    <div className="bulk" role="toolbar" aria-label="Selected runs">
      <b>{plural(ids.length, "run")} selected</b>
      <span className="sep" />
      {scope === "trash" ? (
        <>
          <Action Icon={RotateCcw} label="Restore" run={() => then(actions.restore(ids))} />
          <Action Icon={Trash2} label="Purge" danger run={() => then(actions.purge(ids))} />
        </>
      ) : (
        <>
          <button
            type="button"
            className="btn primary"
            disabled={ids.length < 2}
            title={ids.length < 2 ? "Select at least two runs" : ""}
            onClick={() => onCompare(ids)}
          >
            <GitCompareArrows className="i" aria-hidden="true" />
            Compare
          </button>
          {ids.length === 1 && <Action Icon={Flag} label="Baseline" run={() => setBaseline(ids[0]!)} />}
          <Action Icon={Tag} label="Tag" run={() => then(actions.tag(ids))} />
          <Action Icon={NotebookPen} label="Note" run={() => then(actions.note(ids))} />
          <ExportMenu ids={ids} />
          {scope === "active" && <Action Icon={Archive} label="Archive" run={() => then(actions.archive(ids, true))} />}
          {scope === "archived" && <Action Icon={ArchiveRestore} label="Take back" run={() => then(actions.archive(ids, false))} />}
          <Action Icon={Trash2} label="Delete" danger run={() => then(actions.remove(ids))} />
        </>
      )}
      <span className="sep" />
      <button type="button" className="btn ghost icon" aria-label="Clear the selection" onClick={onDone}>
        <X className="i" aria-hidden="true" />
      </button>
    </div>
  );
}

function Action({
  Icon,
  label,
  run,
  danger = false,
}: {
  readonly Icon: typeof Tag;
  readonly label: string;
  readonly run: () => void;
  readonly danger?: boolean;
}) {
  return (
    <button type="button" className={`btn ghost${danger ? " danger" : ""}`} onClick={run}>
      <Icon className="i" aria-hidden="true" />
      {label}
    </button>
  );
}

function ExportMenu({ ids }: { readonly ids: readonly string[] }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="btn ghost">
        <FileDown className="i" aria-hidden="true" />
        Export
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup menu" align="end" sideOffset={4}>
          {formats.map(([format, label]) => (
            <DropdownMenu.Item key={format} className="opt" onSelect={() => void actions.save(ids, format)}>
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
