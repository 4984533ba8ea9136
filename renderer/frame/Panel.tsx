import { Tabs } from "radix-ui";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { DependenciesPanel } from "./DependenciesPanel.tsx";
import { OutlinePanel } from "./OutlinePanel.tsx";
import { VariablesPanel } from "./VariablesPanel.tsx";

/** Beside a notebook: what its kernel holds, what it contains, and what depends on what. */
export function Panel({ view, drawer }: { readonly view: NotebookView; readonly drawer: boolean }) {
  return (
    <aside className={`panel ${drawer ? "drawer" : ""}`} aria-label="Variables">
      <Tabs.Root defaultValue="variables" className="panel-tabs">
        <Tabs.List className="ptabs" aria-label="Panel">
          <Tabs.Trigger value="variables">Variables</Tabs.Trigger>
          <Tabs.Trigger value="outline">Outline</Tabs.Trigger>
          <Tabs.Trigger value="dependencies">Dependencies</Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="variables" className="panel-body">
          <VariablesPanel view={view} />
        </Tabs.Content>
        <Tabs.Content value="outline" className="panel-body">
          <OutlinePanel view={view} />
        </Tabs.Content>
        <Tabs.Content value="dependencies" className="panel-body">
          <DependenciesPanel view={view} />
        </Tabs.Content>
      </Tabs.Root>
    </aside>
  );
}
