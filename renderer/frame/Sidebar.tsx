import { Box, FileCode2, Folder, LoaderCircle, Plus } from "lucide-react";
import { useMemo } from "react";
import { clockTime } from "../../src/output/duration.ts";
import { kindLabels } from "../../src/runs/kindLabels.ts";
import type { RunRow } from "../../src/runs/run.ts";
import { RecentSubmissions } from "../cluster/RecentSubmissions.tsx";
import { bytes } from "../format/bytes.ts";
import { significant } from "../format/number.ts";
import { RunStateIcon } from "../runs/RunStateIcon.tsx";
import { newestFirst, runsKnown, useRuns } from "../runs/runStore.ts";
import { fileTree, type TreeRow } from "./fileTree.ts";
import { NotebookMenu } from "./NotebookMenu.tsx";
import { newNotebook } from "./newNotebook.ts";
import { Section } from "./SidebarSection.tsx";
import { activeTab, openTab, useTabs } from "./tabStore.ts";
import { useWorkspace } from "./workspaceStore.ts";

const runsShown = 8;

export function Sidebar() {
  return (
    <nav className="side" aria-label="Workspace">
      <Experiments />
      <RecentRuns />
      <RecentSubmissions />
      <Models />
    </nav>
  );
}

function Experiments() {
  const notebooks = useWorkspace((store) => store.workspace?.notebooks);
  const tab = useTabs(activeTab);
  const rows = useMemo(() => fileTree(notebooks ?? []), [notebooks]);
  const add = (
    <button
      type="button"
      className="btn ghost icon small add"
      aria-label="New notebook"
      title="New notebook"
      onClick={() => void newNotebook()}
    >
      <Plus className="i sm" aria-hidden />
    </button>
  );
  return (
    <Section title="Experiments" count={notebooks?.length ?? 0} action={add}>
      {rows.map((row) => (
        <ExperimentRow
          key={row.kind === "file" ? row.file.path : row.path}
          row={row}
          selected={tab?.kind === "notebook" ? tab.path : null}
        />
      ))}
    </Section>
  );
}

function ExperimentRow({ row, selected }: { readonly row: TreeRow; readonly selected: string | null }) {
  const indent = { paddingLeft: 26 + 16 * row.depth };
  if (row.kind === "folder")
    return (
      <li className="item" style={indent}>
        <Folder className="i sm" aria-hidden />
        <span className="clip">{row.name}</span>
      </li>
    );
  const { path, kernel } = row.file;
  return (
    <li>
      <NotebookMenu path={path}>
        <button
          type="button"
          className={`item ${path === selected ? "is-selected" : ""}`}
          style={indent}
          aria-current={path === selected ? "page" : undefined}
          title={path}
          onClick={() => openTab({ kind: "notebook", path })}
        >
          <FileCode2 className="i sm" aria-hidden />
          <span className="clip">{row.name}</span>
          {(kernel === "busy" || kernel === "starting") && (
            <span className="st running" title={`kernel ${kernel}`}>
              <LoaderCircle className="i" aria-hidden />
            </span>
          )}
        </button>
      </NotebookMenu>
    </li>
  );
}

function RecentRuns() {
  const runs = useRuns((store) => store.runs);
  const recent = useMemo(() => newestFirst(runs).filter(isWorthALine).slice(0, runsShown), [runs]);
  const count = Object.keys(runs).length;
  return (
    <Section title="Runs" count={count < runsKnown ? count : `${runsKnown}+`}>
      {recent.map((run) => (
        <RunItem key={run.id} run={run} />
      ))}
      {count > 0 && (
        <li>
          <button type="button" className="item" onClick={() => openTab({ kind: "runs" })}>
            <span className="clip">All runs</span>
          </button>
        </li>
      )}
      {count === 0 && <li className="item dim">None yet: run a cell.</li>}
    </Section>
  );
}

/** A notebook generates dozens of texts; the list of all runs has them. */
const isWorthALine = (run: RunRow): boolean => run.kind !== "generation" || run.state === "running";

function RunItem({ run }: { readonly run: RunRow }) {
  return (
    <li>
      <button type="button" className="item two" title={run.name} onClick={() => openTab({ kind: "run", id: run.id })}>
        <RunStateIcon state={run.state} />
        <span className="lines">
          <span className="clip block">{run.name}</span>
          <small className="clip">{runDetail(run)}</small>
        </span>
        <span className="tail">{run.state === "running" ? "" : clockTime(run.started)}</span>
      </button>
    </li>
  );
}

function runDetail(run: RunRow): string {
  const loss = run.metrics.loss;
  const more = typeof loss === "number" ? `loss ${significant(loss)}` : run.seed === null ? "" : `seed ${run.seed}`;
  return [kindLabels[run.kind], more].filter(Boolean).join(", ");
}

function Models() {
  const models = useWorkspace((store) => store.workspace?.models) ?? [];
  return (
    <Section title="Models" count={models.length}>
      {models.length === 0 && <li className="item dim">None in the workspace.</li>}
      {models.map((model) => (
        <li className="item" key={model.name} title={model.name}>
          <Box className="i sm" aria-hidden />
          <span className="clip">{model.name}</span>
          <span className="tail">{bytes(model.bytes)}</span>
        </li>
      ))}
    </Section>
  );
}
