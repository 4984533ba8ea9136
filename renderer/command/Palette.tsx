import { Command as Cmdk } from "cmdk";
import { FileCode2, Hash, type LucideIcon, Search, Table2 } from "lucide-react";
import { Dialog } from "radix-ui";
import { useMemo, useState } from "react";
import { clockTime } from "../../src/output/duration.ts";
import { plural } from "../format/number.ts";
import { openTab } from "../frame/tabStore.ts";
import { useWorkspace } from "../frame/workspaceStore.ts";
import { cellNumber, cellsOf, notebookView, selectCell } from "../notebook/notebookStore.ts";
import { newestFirst, useRuns } from "../runs/runStore.ts";
import { activeNotebook, commands } from "./commands.ts";
import { focusDocument } from "./focusDocument.ts";
import { Keys } from "./Keys.tsx";
import { keysOf } from "./keyBindings.ts";
import { matched, matchRank } from "./match.ts";
import { closePalette, usePalette } from "./paletteStore.ts";

interface Entry {
  readonly id: string;
  readonly group: string;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly detail: string;
  readonly keys?: string;
  readonly disabled: boolean;
  run(): void;
}

/** Commands, notebooks, runs and cells under one field. */
export function Palette() {
  const open = usePalette((store) => store.open === "palette");
  return (
    <Dialog.Root open={open} onOpenChange={(wanted) => !wanted && closePalette()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="palette" aria-describedby={undefined} onCloseAutoFocus={focusDocument}>
          <Dialog.Title className="sr">Command palette</Dialog.Title>
          <PaletteBody />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const kinds: Readonly<Record<string, string>> = { ">": "Commands", "#": "Runs", "@": "Cells" };
const mostOfAGroup = 8;
/** where one kind is asked for */
const mostOfOneKind = 200;

function PaletteBody() {
  const [query, setQuery] = useState("");
  const entries = useEntries();
  const only = kinds[query[0] ?? ""];
  const words = only ? query.slice(1) : query;
  const found = useMemo(() => search(entries, words, only), [entries, words, only]);
  const groups = [...new Set(found.map((entry) => entry.group))];
  return (
    <Cmdk shouldFilter={false} label="Command palette" loop>
      <div className="in">
        <Search className="i" aria-hidden />
        <Cmdk.Input className="grow" placeholder="Go to file, run, cell or command" value={query} onValueChange={setQuery} />
        <span className="dim palette-count">{words.trim() ? plural(found.length, "match").replace(/matchs$/, "matches") : ""}</span>
      </div>
      <Cmdk.List className="palette-list">
        <Cmdk.Empty className="grp">Nothing has these letters.</Cmdk.Empty>
        {groups.map((group) => (
          <Cmdk.Group key={group} heading={<div className="grp">{group}</div>}>
            {found
              .filter((entry) => entry.group === group)
              .slice(0, only ? mostOfOneKind : words.trim() ? mostOfAGroup : 40)
              .map((entry) => (
                <Option key={entry.id} entry={entry} words={words} />
              ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
      <div className="foot">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> run
        </span>
        <span className="grow" />
        <span>
          <kbd>&gt;</kbd> commands
        </span>
        <span>
          <kbd>#</kbd> runs
        </span>
        <span>
          <kbd>@</kbd> cells
        </span>
      </div>
    </Cmdk>
  );
}

function Option({ entry, words }: { readonly entry: Entry; readonly words: string }) {
  const Icon = entry.icon;
  const run = () => {
    closePalette();
    // The dialog gives the focus back first.
    setTimeout(entry.run, 0);
  };
  return (
    <Cmdk.Item className="opt" value={entry.id} disabled={entry.disabled} onSelect={run}>
      <Icon className="i" aria-hidden />
      <span className="clip">
        {matched(entry.title, words).map((part, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one title
          part.hit ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
        )}{" "}
        <small>{entry.detail}</small>
      </span>
      {entry.keys && <Keys keys={entry.keys} />}
    </Cmdk.Item>
  );
}

function search(entries: readonly Entry[], words: string, only: string | undefined): Entry[] {
  const pool = only ? entries.filter((entry) => entry.group === only) : entries;
  if (!words.trim()) return only ? [...pool] : pool.filter((entry) => entry.group !== "Cells" && entry.group !== "Runs");
  const ranked = pool.map((entry) => ({ entry, rank: matchRank(`${entry.title} ${entry.detail}`, words) }));
  const groupOrder = [...new Set(pool.map((entry) => entry.group))];
  return ranked
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => groupOrder.indexOf(a.entry.group) - groupOrder.indexOf(b.entry.group) || a.rank - b.rank)
    .map(({ entry }) => entry);
}

/** Made when the palette opens: what can be done then. */
function useEntries(): Entry[] {
  const runs = useRuns((store) => store.runs);
  const workspace = useWorkspace((store) => store.workspace);
  return useMemo(
    () => [
      ...commandEntries(),
      ...notebookEntries(workspace?.notebooks.map((file) => file.path) ?? []),
      ...runEntries(runs),
      ...cellEntries(),
    ],
    [runs, workspace],
  );
}

const commandEntries = (): Entry[] =>
  commands
    .filter((command) => command.id !== "view.palette")
    .map((command) => {
      const why = command.unavailable?.() ?? null;
      const { id, title, icon, run } = command;
      const keys = keysOf(command)[0];
      return {
        id,
        group: "Commands",
        icon,
        title,
        detail: why ?? command.detail?.() ?? "",
        disabled: why !== null,
        run,
        ...(keys ? { keys } : {}),
      };
    });

const notebookEntries = (paths: readonly string[]): Entry[] =>
  paths.map((path) => ({
    id: `file:${path}`,
    group: "Notebooks",
    icon: FileCode2,
    title: path,
    detail: "",
    disabled: false,
    run: () => openTab({ kind: "notebook", path }),
  }));

const runEntries = (runs: ReturnType<typeof useRuns.getState>["runs"]): Entry[] =>
  newestFirst(runs)
    .slice(0, 500)
    .map((run) => ({
      id: `run:${run.id}`,
      group: "Runs",
      icon: Table2,
      title: run.name,
      detail: `${run.kind}, ${clockTime(run.started)}`,
      disabled: false,
      run: () => openTab({ kind: "run", id: run.id }),
    }));

function cellEntries(): Entry[] {
  const path = activeNotebook();
  const view = path && notebookView(path);
  if (!view) return [];
  return cellsOf(view).map((cell) => ({
    id: `cell:${cell.id}`,
    group: "Cells",
    icon: Hash,
    title:
      cell.source
        .split("\n")
        .find((line) => line.trim() && !line.startsWith("import"))
        ?.trim()
        .slice(0, 80) ?? "(empty)",
    detail: `cell ${cellNumber(view, cell.id)}`,
    disabled: false,
    run: () => selectCell(path, cell.id),
  }));
}
