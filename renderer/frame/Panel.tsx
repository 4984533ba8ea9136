import { Tabs } from "radix-ui";
import type { ComponentType } from "react";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { DependenciesPanel } from "./DependenciesPanel.tsx";
import { OutlinePanel } from "./OutlinePanel.tsx";
import { VariablesPanel } from "./VariablesPanel.tsx";

/** Beside a notebook: what its kernel holds, what it contains, and what depends on what. */
export function Panel({ path, drawer }: { readonly path: string; readonly drawer: boolean }) {
  return (
    <aside className={`panel ${drawer ? "drawer" : ""}`} aria-label="Variables">
      <Tabs.Root defaultValue="variables" className="panel-tabs">
        <Tabs.List className="ptabs" aria-label="Panel">
          <Tabs.Trigger value="variables">Variables</Tabs.Trigger>
          <Tabs.Trigger value="outline">Outline</Tabs.Trigger>
          <Tabs.Trigger value="dependencies">Dependencies</Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="variables" className="panel-body">
          <OfNotebook path={path} Part={VariablesPanel} />
        </Tabs.Content>
        <Tabs.Content value="outline" className="panel-body">
          <OfNotebook path={path} Part={OutlinePanel} />
        </Tabs.Content>
        <Tabs.Content value="dependencies" className="panel-body">
          <OfNotebook path={path} Part={DependenciesPanel} />
        </Tabs.Content>
      </Tabs.Root>
    </aside>
  );
}

interface OfNotebookProps {
  readonly path: string;
  readonly Part: ComponentType<{ readonly view: NotebookView }>;
}

/** The part of the panel that is seen, drawn with every change of the notebook. */
function OfNotebook({ path, Part }: OfNotebookProps) {
  const view = useNotebooks((store) => store.views[path]);
  return view ? <Part view={view} /> : null;
}
