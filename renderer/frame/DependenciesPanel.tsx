import { useState } from "react";
import { dependencyMap, type MapLink } from "../../src/cells/dependencyMap.ts";
import type { CellView } from "../../src/rpc/contract.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { stateWords } from "../notebook/cellWords.ts";
import { cellNumber, cellsOf, noFocus, selectCell, useNotebooks } from "../notebook/notebookStore.ts";
import { cellName } from "./cellName.ts";
import { moveInRows } from "./moveInRows.ts";
import { StateIcon } from "./StateIcon.tsx";

const rowHeight = 28; // px, as .map-row has it
const laneWidth = 9;
/** Beyond this many lanes the outer arcs lie on each other. */
const mostLanes = 10;

/** The map of cells: an arc goes from the cell that defines a name to the one that reads it. */
export function DependenciesPanel({ view }: { readonly view: NotebookView }) {
  const cells = cellsOf(view).filter((cell) => cell.kind === "code");
  const links = dependencyMap(cells);
  const selected = useNotebooks((store) => (store.focus[view.path] ?? noFocus).selected);
  const [pointed, setPointed] = useState<string | null>(null);
  if (links.length === 0) return <p className="panel-note">Once cells define names that others read, who depends on whom stands here.</p>;
  const looked = cells.findIndex((cell) => cell.id === (pointed ?? selected));
  const lanes = Math.min(mostLanes, 1 + Math.max(...links.map(({ lane }) => lane)));
  return (
    <>
      <div className="dependency-map" style={{ paddingLeft: lanes * laneWidth + 10 }}>
        <Arcs cells={cells} links={links} lanes={lanes} looked={looked} />
        <ul aria-label="Dependencies" onKeyDown={moveInRows} onMouseLeave={() => setPointed(null)}>
          {cells.map((cell, row) => (
            <MapRow key={cell.id} view={view} cell={cell} look={lookOf(row, looked, links)} onPoint={() => setPointed(cell.id)} />
          ))}
        </ul>
      </div>
      {looked >= 0 && <LinksInWords view={view} cells={cells} links={links} looked={looked} />}
    </>
  );
}

/** How a row stands to the one that is looked at. */
function lookOf(row: number, looked: number, links: readonly MapLink[]): string {
  if (row === looked) return "is-looked";
  if (links.some(({ from, to }) => from === row && to === looked)) return "is-source";
  return links.some(({ from, to }) => from === looked && to === row) ? "is-reader" : "";
}

interface MapRowProps {
  readonly view: NotebookView;
  readonly cell: CellView;
  readonly look: string;
  onPoint(): void;
}

function MapRow({ view, cell, look, onPoint }: MapRowProps) {
  const number = cellNumber(view, cell.id);
  return (
    <li>
      <button
        type="button"
        className={`map-row ${look} ${cell.state === "stale" ? "is-stale" : ""}`}
        data-row
        title={cell.reason ?? stateWords[cell.state]}
        onClick={() => selectCell(view.path, cell.id)}
        onMouseEnter={onPoint}
      >
        <span className="num">{number}</span>
        <span className={`clip ${cell.title ? "" : "mono"}`}>{cellName(cell)}</span>
        <StateIcon state={cell.state} />
      </button>
    </li>
  );
}

interface ArcsProps {
  readonly cells: readonly CellView[];
  readonly links: readonly MapLink[];
  readonly lanes: number;
  readonly looked: number;
}

function Arcs({ cells, links, lanes, looked }: ArcsProps) {
  const width = lanes * laneWidth + 10;
  const label = `${links.length} links between ${cells.length} cells`;
  const order = [...links].sort((a, b) => Number(touches(a, looked)) - Number(touches(b, looked)));
  return (
    <svg className="arcs" width={width} height={cells.length * rowHeight} role="img" aria-label={label}>
      <defs>
        <marker id="arc-end" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto-start-reverse">
          <path d="M0 0.5 5.5 3 0 5.5z" fill="context-stroke" />
        </marker>
      </defs>
      {order.map((link) => (
        <path key={`${link.from} ${link.to}`} className={arcLook(link, cells, looked)} d={arcPath(link, width)} markerEnd="url(#arc-end)">
          <title>{`${link.names.join(", ")}: cell ${link.from + 1} to cell ${link.to + 1}`}</title>
        </path>
      ))}
    </svg>
  );
}

const touches = ({ from, to }: MapLink, row: number): boolean => from === row || to === row;

function arcLook(link: MapLink, cells: readonly CellView[], looked: number): string {
  const stale = cells[link.to]!.state === "stale";
  return `arc ${stale ? "is-stale" : ""} ${touches(link, looked) ? "is-looked" : ""}`;
}

/** Out of the right edge of the defining row, down its lane, and into the reading row a little above its middle. */
function arcPath({ from, to, lane }: MapLink, width: number): string {
  const x = width - 12 - Math.min(lane, mostLanes - 1) * laneWidth;
  const start = (from + 0.5) * rowHeight + 3;
  const end = (to + 0.5) * rowHeight - 3;
  const turn = Math.sign(end - start) * 6;
  return `M${width - 2} ${start}H${x + 6}Q${x} ${start} ${x} ${start + turn}V${end - turn}Q${x} ${end} ${x + 6} ${end}H${width - 3}`;
}

interface LinksInWordsProps {
  readonly view: NotebookView;
  readonly cells: readonly CellView[];
  readonly links: readonly MapLink[];
  readonly looked: number;
}

/** What the cell that is looked at reads and who reads it, by name. */
function LinksInWords({ view, cells, links, looked }: LinksInWordsProps) {
  const cell = cells[looked]!;
  const into = links.filter(({ to }) => to === looked);
  const out = links.filter(({ from }) => from === looked);
  return (
    <>
      <h3>Cell {cellNumber(view, cell.id)}</h3>
      <dl className="facts in-panel">
        {into.map(({ from, names }) => (
          <Linked key={`from ${from}`} label={`reads of cell ${cellNumber(view, cells[from]!.id)}`} names={names} />
        ))}
        {out.map(({ to, names }) => (
          <Linked key={`to ${to}`} label={`read by cell ${cellNumber(view, cells[to]!.id)}`} names={names} />
        ))}
        {cell.state === "stale" && <Linked label="stale" names={[cell.reason ?? ""]} />}
        {into.length + out.length === 0 && <dt>no other cell depends on it, nor it on any</dt>}
      </dl>
    </>
  );
}

function Linked({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className="mono">{names.join(", ")}</dd>
    </>
  );
}
