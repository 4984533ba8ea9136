import { TrendingUp } from "lucide-react";
import { useState } from "react";
import { growthOf, type TensorRow, type TensorSum } from "../../src/rpc/tensorRow.ts";
import { bytes } from "../format/bytes.ts";
import { integer, plural } from "../format/number.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { cellNumber, selectCell } from "../notebook/notebookStore.ts";
import { moveInRows } from "./moveInRows.ts";

/** Which cell made the tensors that are alive, who holds them, and whether they grow from run to run. */
export function TensorsByCell({ view }: { readonly view: NotebookView }) {
  const rows = [...view.tensors].sort((a, b) => placeOf(view, a) - placeOf(view, b));
  if (rows.length === 0) return null;
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const total = rows.reduce((sum, row) => sum + row.bytes, 0);
  return (
    <>
      <h3>
        Tensors by cell
        <span className="num">
          {integer(count)}, {bytes(total)}
        </span>
      </h3>
      <ul aria-label="Tensors by cell" onKeyDown={moveInRows}>
        {rows.map((row) => (
          <TensorsOfCell key={row.cellId} view={view} row={row} total={total} />
        ))}
      </ul>
    </>
  );
}

const placeOf = (view: NotebookView, row: TensorRow): number => (row.cellId === null ? -1 : view.order.indexOf(row.cellId));

function TensorsOfCell({ view, row, total }: { readonly view: NotebookView; readonly row: TensorRow; readonly total: number }) {
  const [open, setOpen] = useState(false);
  const cell = row.cellId ? view.cells[row.cellId] : undefined;
  const name = cell ? `cell ${cellNumber(view, cell.id)}` : "no cell";
  const growth = growthOf(row);
  return (
    <li>
      <button type="button" className="led" data-row aria-expanded={open} title={`Tensors of ${name}`} onClick={() => setOpen(!open)}>
        <span className="mono dim">{cell ? (cell.count === null ? "[ ]" : `[${cell.count}]`) : "–"}</span>
        <span className="b">
          <i style={{ width: `${(100 * row.bytes) / Math.max(1, total)}%` }} />
        </span>
        <span className="r num">
          {growth > 0 && <TrendingUp className="i sm grows" aria-label={`grows by ${growth} a run`} />}
          {integer(row.count)}
        </span>
        <span className="r sec">{bytes(row.bytes)}</span>
      </button>
      {open && (
        <dl className="facts in-panel">
          {row.heldBy.map((holder) => (
            <Holder key={holder.name} label={holder.name} held={holder} code />
          ))}
          <Holder label="held by no variable" held={row.unnamed} />
          <Holder label="lost: nothing holds them" held={row.lost} />
          {row.runs.length > 1 && (
            <>
              <dt>after its last runs</dt>
              <dd className="num">{row.runs.map(integer).join(", ")}</dd>
            </>
          )}
          {growth > 0 && (
            <dd className="grows-note">Grows by {plural(growth, "tensor")} a run: dispose what a rerun replaces, or wrap it in tf.tidy.</dd>
          )}
          {cell && (
            <dd className="go">
              <button type="button" className="link accent" onClick={() => selectCell(view.path, cell.id)}>
                Go to {name}
              </button>
            </dd>
          )}
        </dl>
      )}
    </li>
  );
}

interface HolderProps {
  readonly label: string;
  readonly held: TensorSum;
  readonly code?: boolean;
}

function Holder({ label, held, code = false }: HolderProps) {
  if (held.count === 0) return null;
  return (
    <>
      <dt className={code ? "mono" : ""}>{label}</dt>
      <dd className="num">
        {integer(held.count)}, {bytes(held.bytes)}
      </dd>
    </>
  );
}
