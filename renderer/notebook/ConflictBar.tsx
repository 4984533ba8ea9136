import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { drafts } from "../service/workbench.ts";
import { draftKey, useDrafts } from "./drafts.ts";
import { SourceDiff } from "./SourceDiff.tsx";

/** The cell changed elsewhere while it was typed in here: both texts are there until the person chooses. */
export function ConflictBar({ path, cellId, theirs }: { readonly path: string; readonly cellId: string; readonly theirs: string }) {
  const draft = useDrafts((store) => store.drafts[draftKey(path, cellId)]);
  const [open, setOpen] = useState(false);
  if (!draft?.conflict) return null;
  return (
    <>
      <div className="reason" role="alert">
        <TriangleAlert className="i" aria-hidden />
        <span>
          <b>Changed elsewhere</b> while you typed. Both texts are kept until you choose.
        </span>
        <span className="grow" />
        <button type="button" className="btn small" onClick={() => drafts.settle(path, cellId, "mine")}>
          Keep mine
        </button>
        <button type="button" className="btn small" onClick={() => drafts.settle(path, cellId, "theirs")}>
          Take theirs
        </button>
        <button type="button" className="btn small ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
          Show change
        </button>
      </div>
      {open && <SourceDiff before={theirs} after={draft.text} />}
    </>
  );
}
