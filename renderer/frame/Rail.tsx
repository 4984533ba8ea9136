import { FlaskConical, GitCompare, Keyboard, Layers, Table2 } from "lucide-react";
import { openShortcuts } from "../command/paletteStore.ts";
import { activeTab, openTab, useTabs } from "./tabStore.ts";
import { useWorkspace } from "./workspaceStore.ts";

/** The sidebar where there is no room for it: one button a kind of page. */
export function Rail() {
  const tabs = useTabs((store) => store.tabs);
  const tab = useTabs(activeTab);
  const start = useWorkspace((store) => store.workspace?.start ?? store.workspace?.notebooks[0]?.path);
  const last = (kind: string) => tabs.findLast((open) => open.kind === kind);
  const notebook = last("notebook") ?? (start ? ({ kind: "notebook", path: start } as const) : undefined);
  const compare = last("compare");
  return (
    <nav className="rail only-narrow" aria-label="Workspace">
      <RailButton icon={FlaskConical} label="Experiments" on={tab?.kind === "notebook"} open={() => notebook && openTab(notebook)} />
      <RailButton icon={Table2} label="Runs" on={tab?.kind === "runs" || tab?.kind === "run"} open={() => openTab({ kind: "runs" })} />
      <RailButton icon={GitCompare} label="Compare" on={tab?.kind === "compare"} open={() => openTab(compare ?? { kind: "runs" })} />
      <RailButton
        icon={Layers}
        label="Submissions"
        on={tab?.kind === "submissions" || tab?.kind === "submission"}
        open={() => openTab({ kind: "submissions" })}
      />
      <span className="grow" />
      <RailButton icon={Keyboard} label="Keys" on={false} open={openShortcuts} />
    </nav>
  );
}

interface RailButtonProps {
  readonly icon: typeof Table2;
  readonly label: string;
  readonly on: boolean;
  open(): void;
}

function RailButton({ icon: Icon, label, on, open }: RailButtonProps) {
  return (
    <button
      type="button"
      className={`btn ghost icon ${on ? "is-on" : ""}`}
      aria-label={label}
      title={label}
      aria-current={on ? "page" : undefined}
      onClick={open}
    >
      <Icon className="i" aria-hidden />
    </button>
  );
}
