import { SubmitDialog } from "../cluster/SubmitDialog.tsx";
import { KeyFileDialog } from "../command/KeyFileDialog.tsx";
import { Palette } from "../command/Palette.tsx";
import { ShortcutSheet } from "../command/ShortcutSheet.tsx";
import { HistoryDialog } from "../history/HistoryDialog.tsx";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { Guarded } from "../notice/Guarded.tsx";
import { QuestionDialog } from "../notice/QuestionDialog.tsx";
import { RunAnnouncer } from "../notice/RunAnnouncer.tsx";
import { Toasts } from "../notice/Toasts.tsx";
import { FindPanel } from "../search/FindPanel.tsx";
import { ConnectDialog } from "../service/ConnectDialog.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { Documents } from "./Documents.tsx";
import { useLayout } from "./layoutStore.ts";
import { NewNotebookDialog } from "./NewNotebookDialog.tsx";
import { Panel } from "./Panel.tsx";
import { Rail } from "./Rail.tsx";
import { Sidebar } from "./Sidebar.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { TitleBar } from "./TitleBar.tsx";
import { activeTab, useTabs } from "./tabStore.ts";

/** The window: title bar; sidebar, documents and panel; status bar. */
export function App() {
  const tab = useTabs(activeTab);
  const layout = useLayout();
  // Whether, not what: the window as a whole is not drawn anew by what happens in a notebook.
  const path = useNotebooks((store) => (tab?.kind === "notebook" && store.views[tab.path] ? tab.path : null));
  const shape = [!layout.sidebar && "no-side", !(layout.panel && path) && "no-panel", layout.drawer && "with-drawer"]
    .filter(Boolean)
    .join(" ");
  return (
    <div className="app">
      <TitleBar />
      <div className={`body ${shape}`}>
        <Rail />
        {layout.sidebar && (
          <Guarded what="The list">
            <Sidebar />
          </Guarded>
        )}
        <main className="main">
          <ConnectionBar />
          <Guarded what="Find and replace">
            <FindPanel />
          </Guarded>
          <Documents />
        </main>
        {path !== null && (layout.panel || layout.drawer) && (
          <Guarded what="The panel">
            <Panel path={path} drawer={layout.drawer} />
          </Guarded>
        )}
      </div>
      <StatusBar />
      <Toasts />
      <RunAnnouncer />
      <Palette />
      <ShortcutSheet />
      <KeyFileDialog />
      <HistoryDialog />
      <QuestionDialog />
      <NewNotebookDialog />
      <SubmitDialog />
      <ConnectDialog />
    </div>
  );
}
