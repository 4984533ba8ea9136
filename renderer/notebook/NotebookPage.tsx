import { FileWarning, Plus } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useEditorModule } from "../editor/lazyEditor.ts";
import { openNotebook } from "../service/workbench.ts";
import type { NotebookView } from "./applyEvent.ts";
import { insertCell } from "./cellOperations.ts";
import { KernelEndBar } from "./KernelEndBar.tsx";
import { NotebookCell } from "./NotebookCell.tsx";
import { NotebookToolbar } from "./NotebookToolbar.tsx";
import { useNotebooks } from "./notebookStore.ts";
import { SaveBar } from "./SaveBar.tsx";
import { useModelsFollowCells } from "./useModelsFollowCells.ts";

export interface NotebookPageProps {
  readonly path: string;
  /** whether it has the keys: of the notebooks beside each other, one does */
  readonly active: boolean;
}

/** A notebook, opened. */
export function NotebookPage({ path, active }: NotebookPageProps) {
  const view = useNotebooks((store) => store.views[path]);
  const failure = useNotebooks((store) => store.failures[path]);
  useEffect(() => void openNotebook(path), [path]);
  if (failure && !view) return <CannotOpen path={path} why={failure} />;
  if (!view) return <p className="opening dim">Opening {path} …</p>;
  return (
    <>
      <NotebookToolbar view={view} />
      <KernelEndBar view={view} />
      <SaveBar view={view} />
      <CellList view={view} active={active} />
    </>
  );
}

function CellList({ view, active }: { readonly view: NotebookView; readonly active: boolean }) {
  const { path, order } = view;
  const module = useEditorModule();
  useModelsFollowCells(module, view);
  const scroller = useRememberedScroll(path);
  const places = useMemo(() => new Map(view.queue.map((id, index) => [id, index + 1])), [view.queue]);
  return (
    <section className="nb" aria-label={path} ref={scroller} data-notebook={path}>
      {order.map((id, index) => (
        <NotebookCell key={id} path={path} id={id} number={index + 1} queued={places.get(id) ?? null} active={active} />
      ))}
      {order.length === 0 && <EmptyNotebook path={path} />}
      {order.length > 0 && <AddAtEnd path={path} end={order.length} />}
    </section>
  );
}

function AddAtEnd({ path, end }: { readonly path: string; readonly end: number }) {
  return (
    <div className="add-at-end">
      <button type="button" className="btn small ghost" onClick={() => void insertCell(path, end, "code")}>
        <Plus className="i sm" aria-hidden />
        Code
      </button>
      <button type="button" className="btn small ghost" onClick={() => void insertCell(path, end, "markdown")}>
        <Plus className="i sm" aria-hidden />
        Text
      </button>
    </div>
  );
}

function EmptyNotebook({ path }: { readonly path: string }) {
  return (
    <div className="empty">
      <h2>An empty notebook</h2>
      <p>Cells are TypeScript; what one defines, the later ones can use. The last expression of a cell shows itself.</p>
      <button
        type="button"
        className="btn primary"
        onClick={() => void insertCell(path, 0, "code", 'import { loadModel } from "steerlab";\n')}
      >
        Add the first cell
      </button>
    </div>
  );
}

function CannotOpen({ path, why }: { readonly path: string; readonly why: string }) {
  return (
    <div className="empty" role="alert">
      <FileWarning className="i" aria-hidden />
      <h2>{path} cannot be opened</h2>
      <p>{why}</p>
      <button type="button" className="btn" onClick={() => void openNotebook(path, true)}>
        Try again
      </button>
    </div>
  );
}

const scrollTops = new Map<string, number>();

/** A notebook that one comes back to stands where it was left. */
function useRememberedScroll(path: string) {
  const scroller = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = scroller.current!;
    element.scrollTop = scrollTops.get(path) ?? 0;
    const remember = () => scrollTops.set(path, element.scrollTop);
    element.addEventListener("scroll", remember, { passive: true });
    return () => element.removeEventListener("scroll", remember);
  }, [path]);
  return scroller;
}
