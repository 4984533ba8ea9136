import { Check, CircleX, Clock, Cpu, GitBranch, LoaderCircle, TriangleAlert } from "lucide-react";
import { bytes } from "../format/bytes.ts";
import { integer } from "../format/number.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { kernelInWords, type Tone } from "../notebook/cellWords.ts";
import { useDrafts } from "../notebook/drafts.ts";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { useConnection } from "../service/connection.ts";
import { activeTab, useTabs } from "./tabStore.ts";
import { useWorkspace } from "./workspaceStore.ts";

const icons = { fresh: Check, stale: TriangleAlert, running: LoaderCircle, queued: Clock, failed: CircleX };

/** The last notebook that was in front: its kernel is the one that the bar speaks of, also on the Runs page. */
function useStatusNotebook(): NotebookView | undefined {
  const tab = useTabs(activeTab);
  const tabs = useTabs((store) => store.tabs);
  const path =
    tab?.kind === "notebook" || tab?.kind === "explorer" || tab?.kind === "output"
      ? tab.path
      : tabs.find((open) => open.kind === "notebook")?.path;
  return useNotebooks((store) => store.views[path ?? ""]);
}

export function StatusBar() {
  const view = useStatusNotebook();
  const workspace = useWorkspace((store) => store.workspace);
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a footer of the page is the landmark contentinfo, which has a name
    <footer className="status" aria-label="Status">
      <KernelWords view={view} />
      {view && <Backend view={view} cpus={workspace?.cpus ?? 0} />}
      {view && <Memory view={view} />}
      {view?.kernel.tensors && (
        <span className="num">
          {integer(view.kernel.tensors.count)} tensors, {bytes(view.kernel.tensors.bytes)}
        </span>
      )}
      <span className="grow" />
      {workspace?.git && (
        <span title={workspace.git.commit}>
          <GitBranch className="i sm" aria-hidden />
          {workspace.git.branch}
          {workspace.git.changed > 0 && <span className="dim hide-narrow">{workspace.git.changed} changed</span>}
        </span>
      )}
      {view && <Saved view={view} />}
    </footer>
  );
}

function State({ tone, words }: { readonly tone: Tone; readonly words: string }) {
  const Icon = icons[tone];
  return (
    <span role="status" className="clip" title={words}>
      <span className={`st ${tone}`}>
        <Icon className="i" aria-hidden />
        {words}
      </span>
    </span>
  );
}

function KernelWords({ view }: { readonly view: NotebookView | undefined }) {
  const { state, reason } = useConnection();
  if (state === "lost") return <State tone="failed" words="Connection lost, trying again" />;
  if (state === "refused") return <State tone="failed" words={`The service refused this page${reason ? `: ${reason}` : ""}`} />;
  if (state === "connecting") return <State tone="running" words="Connecting" />;
  return view ? <State {...kernelInWords(view)} /> : <State tone="fresh" words="Ready" />;
}

function Backend({ view, cpus }: { readonly view: NotebookView; readonly cpus: number }) {
  const { backend, note } = view.kernel;
  if (!backend) return null;
  return (
    <span title={note ?? backend}>
      <Cpu className="i sm" aria-hidden />
      {backend}
      {cpus > 0 && <span className="dim hide-narrow">{cpus} cores</span>}
      {note && <TriangleAlert className="i sm" aria-hidden />}
    </span>
  );
}

/** The meter is full at 4 GB, where a kernel on a small machine is in danger. */
const fullMeter = 4e9;

function Memory({ view }: { readonly view: NotebookView }) {
  const { memory } = view.kernel;
  if (memory === null) return null;
  return (
    <span className="num">
      <span className="hide-narrow">Kernel memory </span>
      {bytes(memory)}
      <span className="meter hide-narrow">
        <i style={{ width: `${Math.min(100, (100 * memory) / fullMeter)}%` }} />
      </span>
    </span>
  );
}

function Saved({ view }: { readonly view: NotebookView }) {
  const typed = useDrafts((store) => Object.keys(store.drafts).some((key) => key.startsWith(`${view.path}#`)));
  if (view.saveError) return <State tone="failed" words={`Not saved: ${view.saveError}`} />;
  return <span className="hide-narrow">{view.saved && !typed ? "All saved" : "Saving …"}</span>;
}
