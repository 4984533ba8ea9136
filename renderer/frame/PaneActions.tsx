import type { IDockviewHeaderActionsProps } from "dockview-react";
import { Columns2 } from "lucide-react";
import { useBoundKeys } from "../command/boundKeys.ts";

/** At the end of a pane's tabs: its tab in front gets a pane of its own. */
export function PaneActions({ group, panels, activePanel }: IDockviewHeaderActionsProps) {
  const keys = useBoundKeys(({ first }) => first.get("pane.splitRight"));
  if (panels.length < 2 || !activePanel) return null;
  return (
    <div className="pane-acts">
      <button
        type="button"
        className="btn ghost icon small"
        aria-label="Put the tab into a pane on the right"
        title={`Put the tab into a pane on the right${keys ? ` (${keys})` : ""}`}
        onClick={() => activePanel.api.moveTo({ group, position: "right" })}
      >
        <Columns2 className="i sm" aria-hidden />
      </button>
    </div>
  );
}
