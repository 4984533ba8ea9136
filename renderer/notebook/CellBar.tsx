import { ArrowDown, ArrowUp, ChevronsDown, Code, Copy, Ellipsis, Eraser, Pilcrow, Play, Trash2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { CellView } from "../../src/rpc/contract.ts";
import { useBoundKeys } from "../command/boundKeys.ts";
import { deleteCells, duplicateCells, moveCells, setKind } from "./cellOperations.ts";
import { clearOutputs, runCells, runFromHere } from "./notebookActions.ts";

/** What can be done to the selected cell, over its upper right corner. */
export function CellBar({ path, cell }: { readonly path: string; readonly cell: CellView }) {
  const { id } = cell;
  const code = cell.kind === "code";
  return (
    <div className="cellbar" role="toolbar" aria-label="Cell">
      {code && <Tool icon={Play} label="Run" onClick={() => void runCells(path, [id])} />}
      {code && <Tool icon={ChevronsDown} label="Run from here" onClick={() => void runFromHere(path)} />}
      <Tool icon={ArrowUp} label="Move up" onClick={() => moveCells(path, () => [id], -1)} />
      <Tool icon={ArrowDown} label="Move down" onClick={() => moveCells(path, () => [id], 1)} />
      <Tool icon={Copy} label="Duplicate" onClick={() => duplicateCells(path, [id])} />
      <Tool icon={Trash2} label="Delete" onClick={() => void deleteCells(path, [id])} />
      <MoreMenu path={path} cell={cell} />
    </div>
  );
}

function Tool({ icon: Icon, label, onClick }: { readonly icon: typeof Play; readonly label: string; onClick(): void }) {
  return (
    <button type="button" className="btn icon" tabIndex={-1} aria-label={label} title={label} onClick={onClick}>
      <Icon className="i sm" aria-hidden />
    </button>
  );
}

function MoreMenu({ path, cell }: { readonly path: string; readonly cell: CellView }) {
  const other = cell.kind === "code" ? "markdown" : "code";
  const keys = useBoundKeys(({ first }) => first.get(other === "code" ? "cell.toCode" : "cell.toText"));
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="btn icon" tabIndex={-1} aria-label="More" title="More">
        <Ellipsis className="i sm" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup menu" align="end" sideOffset={4}>
          <DropdownMenu.Item className="opt" onSelect={() => setKind(path, [cell.id], other)}>
            {other === "code" ? <Code className="i sm" aria-hidden /> : <Pilcrow className="i sm" aria-hidden />}
            Turn into {other === "code" ? "code" : "text"}
            {keys && <span className="tail">{keys}</span>}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="opt" disabled={cell.outputs.length === 0} onSelect={() => void clearOutputs(path, [cell.id])}>
            <Eraser className="i sm" aria-hidden />
            Clear the output
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
