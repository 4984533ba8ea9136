import { ChevronDown, ChevronRight } from "lucide-react";
import { memo, useEffect, useState } from "react";
import type { Inspected } from "../../src/output/inspection.ts";
import type { Variable } from "../../src/rpc/contract.ts";
import { bytes } from "../format/bytes.ts";
import { selectCell, useNotebooks } from "../notebook/notebookStore.ts";
import { NumbersView } from "../output/NumbersView.tsx";
import { PlainText } from "../output/PlainText.tsx";
import { Tree } from "../output/TreeView.tsx";
import { plainErrorOf } from "../service/plainErrorOf.ts";
import { service } from "../service/workbench.ts";

export interface VariableRowProps {
  readonly path: string;
  readonly variable: Variable;
  /** of the cell that defines it, from 1; null when it is gone */
  readonly cell: number | null;
  readonly count: number | null;
  readonly stale: boolean;
}

/** A variable: a click goes to its cell, the mark before it looks inside. */
export const VariableRow = memo(function VariableRow({ path, variable, cell, count, stale }: VariableRowProps) {
  const [open, setOpen] = useState(false);
  const { name, type, shape, preview, cellId } = variable;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li className={`variable ${stale ? "is-stale" : ""}`}>
      <button
        type="button"
        className="btn ghost icon unfold"
        aria-expanded={open}
        aria-label={`Look into ${name}`}
        onClick={() => setOpen(!open)}
      >
        <Chevron className="i sm" aria-hidden />
      </button>
      <button
        type="button"
        className="var"
        data-row
        title={cell === null ? name : `defined by cell ${cell}`}
        disabled={cell === null}
        onClick={() => selectCell(path, cellId)}
      >
        <span className="clip">
          <span className="nm">{name}</span> <span className="ty">{shape ? `${type} [${shape.join(", ")}]` : type}</span>
        </span>
        <span className="mem">{memory(variable)}</span>
        <span className="cl">{count ? `[${count}]` : ""}</span>
        <span className="pv clip">{preview}</span>
      </button>
      {open && <Inside variable={variable} path={path} />}
    </li>
  );
});

const memory = ({ bytes: count, atLeast }: Variable): string => (count === null ? "" : `${atLeast ? "≥ " : ""}${bytes(count)}`);

/** What the kernel shows of the variable; asked again when a cell has run. */
function Inside({ variable, path }: { readonly variable: Variable; readonly path: string }) {
  const [found, setFound] = useState<Inspected | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const told = useNotebooks((store) => store.views[path]?.variables);
  const of = { variable: variable.name };
  // biome-ignore lint/correctness/useExhaustiveDependencies: variables are told anew after every cell
  useEffect(() => {
    let stopped = false;
    service.inspectValue(path, { of, path: [] }).then(
      (answer) => !stopped && setFound(answer),
      (error: unknown) => !stopped && setFailure(plainErrorOf(error).message),
    );
    return () => {
      stopped = true;
    };
  }, [told, variable.name, path]);
  if (failure) return <p className="panel-note">{failure}</p>;
  if (!found || !("shown" in found)) return <p className="panel-note">Asking the kernel …</p>;
  const { shown } = found;
  return (
    <div className="inside">
      {shown.shown === "tree" && (
        <Tree root={shown.root} ask={(steps, from) => service.inspectValue(path, { of, path: steps, from })} open />
      )}
      {shown.shown === "numbers" && <NumbersView numbers={shown} />}
      {shown.shown === "value" && <PlainText text={shown.text} />}
      {shown.shown === "summary" && (
        <dl className="facts">
          {shown.facts.map(([label, value]) => (
            <Fact key={label} label={label} value={value} />
          ))}
        </dl>
      )}
      {!["tree", "numbers", "value", "summary"].includes(shown.shown) && (
        <p className="dim">The last expression of a cell shows it whole.</p>
      )}
    </div>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className="num">{value}</dd>
    </>
  );
}
