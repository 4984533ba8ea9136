import { DockviewReact, type IDockviewPanelProps } from "dockview-react";
import "dockview-react/dist/styles/dockview.css";
import { useCallback, useSyncExternalStore } from "react";
import { Guarded } from "../notice/Guarded.tsx";
import { DocumentTab } from "./DocumentTab.tsx";
import { followTabs } from "./dock.ts";
import { NothingOpen, OpenDocument } from "./OpenDocument.tsx";
import { PaneActions } from "./PaneActions.tsx";
import { activeTab, type Tab, tabKey, useTabs } from "./tabStore.ts";

const theme = { name: "steerlab", className: "dockview-theme-steerlab", dndTabIndicator: "line" } as const;
const components = { document: DocumentPane };
const tabComponents = { tab: DocumentTab };

/** The open documents: in tabs, and in panes beside each other where the person put them. */
export function Documents() {
  return (
    <div className="documents">
      <DockviewReact
        theme={theme}
        components={components}
        tabComponents={tabComponents}
        rightHeaderActionsComponent={PaneActions}
        watermarkComponent={NothingOpen}
        disableFloatingGroups
        proportionalLayout
        onReady={({ api }) => followTabs(api)}
      />
    </div>
  );
}

/** A document is drawn only while it is seen: behind another tab it costs nothing. */
function DocumentPane({ api, params }: IDockviewPanelProps<{ readonly tab: Tab }>) {
  const listen = useCallback(
    (changed: () => void) => {
      const listener = api.onDidVisibilityChange(changed);
      return () => listener.dispose();
    },
    [api],
  );
  const visible = useSyncExternalStore(listen, () => api.isVisible);
  const front = useTabs((store) => tabKeyOf(activeTab(store)) === api.id);
  return (
    <div className="document-pane" data-front={front || undefined} tabIndex={-1}>
      {visible && (
        <Guarded what="This document">
          <OpenDocument tab={params.tab} front={front} />
        </Guarded>
      )}
    </div>
  );
}

const tabKeyOf = (tab: Tab | undefined): string | null => (tab ? tabKey(tab) : null);
