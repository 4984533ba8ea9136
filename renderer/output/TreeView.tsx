import { ChevronDown, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { Inspected } from "../../src/output/inspection.ts";
import { type ShownTree, treeLine, type ValueNode, type ValueStep } from "../../src/output/valueTree.ts";
import { plural } from "../format/number.ts";
import { plainErrorOf } from "../service/plainErrorOf.ts";
import { service } from "../service/workbench.ts";

/** Asks the kernel for the entries of a value inside the whole; null where all that there is was stored. */
export type AskEntries = ((path: readonly ValueStep[], from: number) => Promise<Inspected>) | null;

/** An object that unfolds: what was stored of it at once, the rest from the kernel as long as it has the value. */
export function TreeView({ tree, path }: { readonly tree: ShownTree; readonly path: string | null }) {
  const { handle } = tree;
  const ask: AskEntries =
    handle && path !== null ? (steps, from) => service.inspectValue(path, { of: { handle }, path: steps, from }) : null;
  return <Tree root={tree.root} ask={ask} open />;
}

export interface TreeProps {
  readonly root: ValueNode;
  readonly ask: AskEntries;
  /** unfolded at first */
  readonly open?: boolean;
}

/** Arrows go from row to row, to the right they unfold, to the left they fold. */
export function Tree({ root, ask, open = false }: TreeProps) {
  return (
    <div className="tree" onKeyDown={moveInTree} role="tree" tabIndex={-1} aria-label={root.text}>
      <Node node={root} path={[]} ask={ask} openAtFirst={open} />
    </div>
  );
}

interface NodeProps {
  readonly node: ValueNode;
  readonly path: readonly ValueStep[];
  readonly ask: AskEntries;
  readonly openAtFirst?: boolean;
}

function Node({ node, path, ask, openAtFirst = false }: NodeProps) {
  const [open, setOpen] = useState(openAtFirst);
  const { entries, left, failure, more } = useEntries(node, path, ask);
  const unfolds = (node.size ?? 0) > 0;
  const toggle = () => {
    if (!open && entries.length === 0 && left > 0) void more();
    setOpen(!open);
  };
  return (
    <div className="tree-node">
      <Row node={node} open={open} unfolds={unfolds} level={path.length + 1} onToggle={toggle} />
      {open && unfolds && (
        <div className="tree-entries" role="group">
          {entries.map((entry) => (
            <Node key={entry.step?.join(" ")} node={entry} path={[...path, entry.step!]} ask={ask} />
          ))}
          {failure && <p className="note-line">{failure}</p>}
          {left > 0 && !failure && (
            <button
              type="button"
              className="tree-row more"
              role="treeitem"
              aria-level={path.length + 2}
              disabled={!ask}
              onClick={() => void more()}
            >
              {ask ? `Show more of ${plural(left, "further entry")}`.replace("entrys", "entries") : `${left} more were not stored`}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

interface RowProps {
  readonly node: ValueNode;
  readonly open: boolean;
  readonly unfolds: boolean;
  readonly level: number;
  onToggle(): void;
}

function Row({ node, open, unfolds, level, onToggle }: RowProps) {
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className="tree-row"
      role="treeitem"
      aria-level={level}
      aria-expanded={unfolds ? open : undefined}
      tabIndex={level === 1 ? 0 : -1}
      onClick={unfolds ? onToggle : undefined}
    >
      {unfolds ? <Chevron className="i sm" aria-hidden /> : <span className="i sm" />}
      {node.name !== undefined && <span className="tree-name">{node.name}:</span>}
      <span className={`tree-value v-${node.kind}`}>{open && unfolds ? node.text : treeLine(node, 160)}</span>
    </button>
  );
}

/** The entries of a node that are here, and how to get more. */
function useEntries(node: ValueNode, path: readonly ValueStep[], ask: AskEntries) {
  const [asked, setAsked] = useState<readonly ValueNode[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const entries = [...(node.children ?? []), ...asked];
  const left = (node.size ?? 0) - entries.length;
  const more = async () => {
    try {
      const found = await ask?.(path, entries.length);
      if (found && "entries" in found) setAsked([...asked, ...found.entries]);
      setFailure(ask ? null : "What is inside was not stored.");
    } catch (error) {
      setFailure(plainErrorOf(error).message);
    }
  };
  return { entries, left, failure, more };
}

function moveInTree(event: KeyboardEvent<HTMLDivElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".tree-row")];
  const row = document.activeElement as HTMLElement;
  const at = rows.indexOf(row);
  const expanded = row.getAttribute("aria-expanded");
  if (event.key === "ArrowDown") rows[at + 1]?.focus();
  else if (event.key === "ArrowUp") rows[at - 1]?.focus();
  else if (event.key === "ArrowRight" && expanded === "false") row.click();
  else if (event.key === "ArrowRight") rows[at + 1]?.focus();
  else if (event.key === "ArrowLeft" && expanded === "true") row.click();
  else if (event.key === "ArrowLeft") ownerOf(row)?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

const ownerOf = (row: HTMLElement): HTMLElement | null | undefined =>
  row.closest(".tree-entries")?.parentElement?.querySelector<HTMLElement>(".tree-row");
