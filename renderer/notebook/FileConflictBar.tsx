import { FileWarning } from "lucide-react";
import { useState } from "react";
import type { CellView } from "../../src/rpc/contract.ts";
import { service } from "../service/workbench.ts";
import { sent } from "./askService.ts";
import { SourceDiff } from "./SourceDiff.tsx";

const settle = (path: string, id: string, keep: "mine" | "disk") =>
  void sent(path, "The cell could not be settled", () => service.settleCell(path, id, keep));

/** The cell was changed here and, before that was saved, by another program in the file: nothing is saved until the person chooses. */
export function FileConflictBar({ path, cell }: { readonly path: string; readonly cell: CellView }) {
  const [open, setOpen] = useState(false);
  if (!cell.conflict) return null;
  const { theirs } = cell.conflict;
  return (
    <>
      <div className="reason conflict" role="alert" data-conflict>
        <FileWarning className="i" aria-hidden />
        <span>
          <b>{theirs === null ? "Deleted in the file" : "Changed in the file too."}</b>{" "}
          {theirs === null ? "while it was changed here." : "Both texts are kept until you choose."}
        </span>
        <span className="grow" />
        <button type="button" className="btn small" onClick={() => settle(path, cell.id, "mine")}>
          Keep mine
        </button>
        <button type="button" className="btn small" onClick={() => settle(path, cell.id, "disk")}>
          {theirs === null ? "Delete it here" : "Take the file's"}
        </button>
        {theirs !== null && (
          <button type="button" className="btn small ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
            Show change
          </button>
        )}
      </div>
      {open && theirs !== null && <SourceDiff before={theirs} after={cell.source} />}
    </>
  );
}
