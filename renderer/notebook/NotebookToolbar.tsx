import { Ellipsis, History, Play, Plus, RotateCcw, Square } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { memo } from "react";
import { type Command, commandById, runCommand } from "../command/commands.ts";
import { keysOf, useKeyBindings } from "../command/keyBindings.ts";
import { showHistory } from "../history/historyStore.ts";
import type { NotebookView } from "./applyEvent.ts";
import { insertNear } from "./cellOperations.ts";
import { countOf, countsInWords } from "./cellWords.ts";
import { interrupt, restart, runAll, runStale } from "./notebookActions.ts";
import { QueueButton } from "./QueueButton.tsx";
import { toggleAutorun } from "./runActions.ts";

/** What is done to the notebook as a whole. */
export function NotebookToolbar({ view }: { readonly view: NotebookView }) {
  const { path } = view;
  const stale = countOf(view, "stale");
  const busy = view.kernel.state === "busy" || countOf(view, "running") > 0;
  return (
    <div className="toolbar" role="toolbar" aria-label="Notebook">
      <button type="button" className="btn small" onClick={() => void runAll(path)}>
        <Play className="i sm" aria-hidden />
        Run all
      </button>
      <button type="button" className="btn small" disabled={stale === 0} onClick={() => void runStale(path)}>
        Run stale
        {stale > 0 && <span className="badge stale count">{stale}</span>}
      </button>
      <button type="button" className="btn small danger" disabled={!busy} onClick={() => void interrupt(path)}>
        <Square className="i sm" aria-hidden />
        Interrupt
      </button>
      <button type="button" className="btn small ghost hide-narrow" onClick={() => void restart(path)}>
        <RotateCcw className="i sm" aria-hidden />
        Restart
      </button>
      <span className="sep" />
      <button type="button" className="btn small ghost" onClick={() => insertNear(path, "below", "code")}>
        <Plus className="i sm" aria-hidden />
        Code
      </button>
      <button type="button" className="btn small ghost" onClick={() => insertNear(path, "below", "markdown")}>
        <Plus className="i sm" aria-hidden />
        Text
      </button>
      <span className="grow" />
      <QueueButton view={view} />
      <span className="num sec nowrap counts">{countsInWords(view)}</span>
      <span className="sep" />
      <AutorunButton view={view} />
      <button
        type="button"
        className="btn small ghost icon"
        aria-label="Local history"
        title="Local history"
        onClick={() => showHistory(path)}
      >
        <History className="i" aria-hidden />
      </button>
      <MoreMenu />
    </div>
  );
}

/** Off unless the person wants it: what a cell computes may be long, and what it reads may change often. */
function AutorunButton({ view }: { readonly view: NotebookView }) {
  const words = view.autorun
    ? "Autorun: cheap cells run again when what they read has changed; those that train or sweep never do"
    : "Let cheap cells run again by themselves when what they read has changed";
  return (
    <button
      type="button"
      className={`btn small ghost hide-narrow ${view.autorun ? "is-on" : ""}`}
      aria-pressed={view.autorun}
      title={words}
      onClick={() => void toggleAutorun(view.path)}
    >
      Autorun {view.autorun ? "on" : "off"}
    </button>
  );
}

const more = [
  ...["cell.runAbove", "cell.runFromHere", "kernel.restartAndRunToHere", "kernel.restartAndRunAll", "kernel.restart", "kernel.kill"],
  ...["queue.clear", "notebook.autorun", "notebook.history", "notebook.clearOutputs", "notebook.save"],
  ...["notebook.submit", "notebook.exportHtml", "notebook.exportIpynb", "notebook.import"],
];

function KeysTail({ command }: { readonly command: Command }) {
  const keys = useKeyBindings((store) => keysOf(command, store)[0]);
  return keys ? <span className="tail">{keys}</span> : null;
}

const MoreMenu = memo(function MoreMenu() {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="btn small ghost icon" aria-label="More">
        <Ellipsis className="i" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup menu" align="end" sideOffset={4}>
          {more.map((id) => {
            const command = commandById(id);
            return (
              command && (
                <DropdownMenu.Item key={id} className="opt" disabled={Boolean(command.unavailable?.())} onSelect={() => runCommand(id)}>
                  <command.icon className="i sm" aria-hidden />
                  {command.title}
                  <KeysTail command={command} />
                </DropdownMenu.Item>
              )
            );
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
});
