import { FlaskConical, Table2 } from "lucide-react";
import { lazy, Suspense } from "react";
import { NotebookPage } from "../notebook/NotebookPage.tsx";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { Figure } from "../output/Figure.tsx";
import { LazyExplorer } from "../output/LazyExplorer.tsx";
import { useRuns } from "../runs/runStore.ts";
import { service } from "../service/workbench.ts";
import { newNotebook } from "./newNotebook.ts";
import { openTab, replaceTab, type Tab, tabKey } from "./tabStore.ts";
import { useWorkspace } from "./workspaceStore.ts";

const RunsPage = lazy(() => import("../runs/RunsPage.tsx").then(({ RunsPage }) => ({ default: RunsPage })));
const RunPage = lazy(() => import("../runs/RunPage.tsx").then(({ RunPage }) => ({ default: RunPage })));
const CompareRuns = lazy(() => import("../runs/CompareRuns.tsx").then(({ CompareRuns }) => ({ default: CompareRuns })));

const SubmissionsPage = lazy(() => import("../cluster/SubmissionsPage.tsx").then(({ SubmissionsPage }) => ({ default: SubmissionsPage })));
const SubmissionPage = lazy(() => import("../cluster/SubmissionPage.tsx").then(({ SubmissionPage }) => ({ default: SubmissionPage })));
const SweepPage = lazy(() => import("../sweep/SweepPage.tsx").then(({ SweepPage }) => ({ default: SweepPage })));
const CheckpointPage = lazy(() => import("../explorer/CheckpointPage.tsx").then(({ CheckpointPage }) => ({ default: CheckpointPage })));
const StepsPage = lazy(() => import("../explorer/StepsPage.tsx").then(({ StepsPage }) => ({ default: StepsPage })));
const FullOutput = lazy(() => import("../output/FullOutput.tsx").then(({ FullOutput }) => ({ default: FullOutput })));

const openRun = (id: string) => openTab({ kind: "run", id });
const openNotebook = (path: string) => openTab({ kind: "notebook", path });

export interface OpenDocumentProps {
  readonly tab: Tab;
  /** whether it has the keys: of the documents beside each other, one does */
  readonly front: boolean;
}

/** What a tab holds. */
export function OpenDocument({ tab, front }: OpenDocumentProps) {
  if (tab.kind === "notebook") return <NotebookPage key={tab.path} path={tab.path} active={front} />;
  return (
    <section className="document" aria-label={tab.kind}>
      <Suspense fallback={null}>
        {tab.kind === "submissions" && <SubmissionsPage />}
        {tab.kind === "submission" && <SubmissionPage key={tab.id} id={tab.id} />}
        {tab.kind === "runs" && <RunsPage onOpen={openRun} onCompare={(ids) => openTab({ kind: "compare", ids })} />}
        {tab.kind === "run" && <OneRun key={tab.id} id={tab.id} />}
        {tab.kind === "compare" && <Comparison tab={tab} />}
        {tab.kind === "output" && <FullOutput key={tabKey(tab)} place={tab} />}
        {tab.kind === "steps" && <StepsPage key={tabKey(tab)} runId={tab.runId} step={tab.step} />}
        {tab.kind === "checkpoint" && <CheckpointPage key={tabKey(tab)} {...tab} />}
        {tab.kind === "sweep" && <SweepPage key={tabKey(tab)} {...tab} />}
        {tab.kind === "explorer" && <ExplorerTab tab={tab} />}
      </Suspense>
    </section>
  );
}

function Comparison({ tab }: { readonly tab: Extract<Tab, { kind: "compare" }> }) {
  const compare = (ids: readonly string[]) => replaceTab(tab, { kind: "compare", ids });
  return <CompareRuns ids={tab.ids} service={service} Figure={Figure} onOpen={openRun} onRuns={compare} />;
}

function OneRun({ id }: { readonly id: string }) {
  const live = useRuns((store) => store.runs[id]);
  const loads = useRuns((store) => store.loads);
  return <RunPage id={id} live={live} loads={loads} service={service} Figure={Figure} onOpen={openRun} onOpenNotebook={openNotebook} />;
}

function ExplorerTab({ tab }: { readonly tab: Extract<Tab, { kind: "explorer" }> }) {
  const output = useNotebooks((store) => store.views[tab.path]?.cells[tab.cellId]?.outputs[tab.index]);
  if (output?.kind !== "display" || output.shown.shown !== "explorer")
    return (
      <div className="empty">
        <h2>This explorer is gone</h2>
        <p>Its cell was changed or deleted. Run the cell again and open the explorer from there.</p>
        <button type="button" className="btn primary" onClick={() => openTab({ kind: "notebook", path: tab.path })}>
          Go to the notebook
        </button>
      </div>
    );
  return (
    <div className="explorer-tab">
      <LazyExplorer data={output.shown.explorer} steps={output.shown.steps} path={tab.path} />
    </div>
  );
}

export function NothingOpen() {
  const start = useWorkspace((store) => store.workspace?.start);
  return (
    <section className="empty" aria-label="Nothing open">
      <svg width="148" height="64" viewBox="0 0 148 64" fill="none" aria-hidden="true">
        <path d="M2 58h144" stroke="var(--border-strong)" />
        <path d="M6 57C36 57 44 8 66 8s26 49 60 49" stroke="var(--border-strong)" strokeWidth="2" strokeDasharray="4 4" />
        <path d="M44 57c30 0 34-34 56-34s22 34 42 34" stroke="var(--accent)" strokeWidth="2" />
      </svg>
      <h2>Nothing is open</h2>
      <p>A notebook trains, steers and evaluates; every step of it is a run that stays.</p>
      <div className="row">
        {start && (
          <button type="button" className="btn primary" onClick={() => openTab({ kind: "notebook", path: start })}>
            <FlaskConical className="i sm" aria-hidden />
            Open {start.slice(start.lastIndexOf("/") + 1)}
          </button>
        )}
        <button type="button" className="btn" onClick={() => void newNotebook()}>
          New notebook
        </button>
        <button type="button" className="btn" onClick={() => openTab({ kind: "runs" })}>
          <Table2 className="i sm" aria-hidden />
          Runs
        </button>
      </div>
    </section>
  );
}
