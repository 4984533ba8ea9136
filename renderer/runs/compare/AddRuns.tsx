import { Plus } from "lucide-react";
import { Popover } from "radix-ui";
import { type FormEvent, useEffect, useState } from "react";
import type { ServiceFunctions } from "../../../src/rpc/contract.ts";
import { kindLabels } from "../../../src/runs/kindLabels.ts";
import type { RunTableRow } from "../../../src/runs/runTable.ts";
import { plural } from "../../format/number.ts";
import { plainErrorOf } from "../../service/plainErrorOf.ts";
import { FindField, MenuPopup } from "../MenuPopup.tsx";
import { RunStateIcon } from "../RunStateIcon.tsx";

export interface AddRunsProps {
  /** those that are compared already */
  readonly ids: readonly string[];
  readonly service: Pick<ServiceFunctions, "queryRuns">;
  readonly onAdd: (ids: readonly string[]) => void;
}

const mostOffered = 40;

/** Finds further runs by the query of the runs table, the newest first, and takes those that are ticked into the comparison. */
export function AddRuns({ ids, service, onAdd }: AddRunsProps) {
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { rows, wrong } = useFoundRuns(service, query, open);
  const offered = rows.filter(({ id }) => !ids.includes(id)).slice(0, mostOffered);
  const toggle = (id: string) => setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]));
  const change = (next: boolean) => {
    setOpen(next);
    setChosen([]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length === 0) return;
    change(false);
    onAdd(chosen);
  };
  return (
    <Popover.Root open={open} onOpenChange={change}>
      <Popover.Trigger className="btn ghost">
        <Plus className="i" aria-hidden />
        Add runs
      </Popover.Trigger>
      <MenuPopup label="Add runs" align="end">
        <form className="add-runs" onSubmit={submit}>
          <FindField label="Find runs" placeholder="words, or a query such as kind = sweep" value={query} onFind={setQuery} />
          {wrong && (
            <p className="query-error" role="alert">
              {wrong}
            </p>
          )}
          <ul aria-label="Runs found">
            {offered.map((run) => (
              <FoundRun key={run.id} run={run} chosen={chosen.includes(run.id)} onToggle={toggle} />
            ))}
            {offered.length === 0 && !wrong && <li className="dim">No other run matches.</li>}
          </ul>
          <button type="submit" className="btn primary" disabled={chosen.length === 0}>
            {chosen.length === 0 ? "Tick the runs to add" : `Add ${plural(chosen.length, "run")}`}
          </button>
        </form>
      </MenuPopup>
    </Popover.Root>
  );
}

interface FoundRunProps {
  readonly run: RunTableRow;
  readonly chosen: boolean;
  readonly onToggle: (id: string) => void;
}

function FoundRun({ run, chosen, onToggle }: FoundRunProps) {
  return (
    <li>
      <label className="opt">
        <input type="checkbox" checked={chosen} onChange={() => onToggle(run.id)} />
        <RunStateIcon state={run.state} />
        <span className="clip">{run.name}</span>
        <span className="tail">
          {kindLabels[run.kind]}
          {run.seed !== null && `, seed ${run.seed}`}
        </span>
      </label>
    </li>
  );
}

/** Those found before stay until the next are here, and where the query is wrong. */
function useFoundRuns(service: AddRunsProps["service"], query: string, open: boolean) {
  const [found, setFound] = useState<{ readonly rows: readonly RunTableRow[]; readonly wrong: string | null }>({ rows: [], wrong: null });
  useEffect(() => {
    if (!open) return;
    let current = true;
    service.queryRuns({ query, limit: 2 * mostOffered }).then(
      ({ rows }) => current && setFound({ rows, wrong: null }),
      (error: unknown) => current && setFound(({ rows }) => ({ rows, wrong: plainErrorOf(error).message })),
    );
    return () => {
      current = false;
    };
  }, [service, query, open]);
  return found;
}
