import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { fanOutTable } from "../../src/output/textsText.ts";
import { type TextColumn, type TextToken, textColumns, textTokens } from "../../src/steer/textColumns.ts";
import { SYSTEMS, type TextsData } from "../../src/steer/textsData.ts";
import { LazyExplorer } from "../output/LazyExplorer.tsx";
import { TableView } from "../output/TableView.tsx";
import { Choices } from "./Choices.tsx";
import "./texts.css";

interface Place {
  readonly column: number;
  readonly row: number;
}

/** What base, warm and steered model make of one prompt, aligned; a chosen token shows what else could have stood there. */
export function Texts({ data }: { readonly data: TextsData }) {
  const columns = useMemo(() => textColumns(textTokens(data)), [data]);
  const [place, setPlace] = useState<Place>(() => firstChange(columns));
  const [exploring, setExploring] = useState(false);
  const token = columns[place.column]?.[place.row] ?? null;
  const changes = columns.filter(([, , steered]) => steered?.changed).length;
  return (
    <section className="texts" aria-label="Texts of base, warm and steered model">
      <header className="card-h">
        <h3>Three texts</h3>
        <small>
          greedy, μ {Number(data.strength.toPrecision(4))}, α {data.explorer.alpha}; shaded by KL(warm ‖ base) in nats; framed where a token
          is not the warm model's choice after the same prefix: {changes} in the steered text
        </small>
      </header>
      <p className="texts-prompt">
        <span className="dim">after</span> {data.prompt}
      </p>
      <Columns columns={columns} place={place} onPlace={setPlace} />
      {token && <Choices data={data} token={token} system={SYSTEMS[place.row]!} />}
      <button type="button" className="btn small" aria-expanded={exploring} onClick={() => setExploring(!exploring)}>
        {exploring ? "Close the explorer" : "Open in the explorer"}
      </button>
      {exploring && <LazyExplorer data={data.explorer} path={null} compact />}
      {data.fanOut && <FanOut fanOut={data.fanOut} />}
    </section>
  );
}

function firstChange(columns: readonly TextColumn[]): Place {
  const column = columns.findIndex(([, , steered]) => steered?.changed);
  return { column: Math.max(0, column), row: column < 0 ? 1 : 2 };
}

interface ColumnsProps {
  readonly columns: readonly TextColumn[];
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
}

/** One tab stop: arrows move from token to token, past gaps. */
function Columns({ columns, place, onPlace }: ColumnsProps) {
  const grid = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const next = nextPlace(event.key, columns, place);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onPlace(next);
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <div className="texts-grid">
      <div className="texts-names" aria-hidden>
        {SYSTEMS.map((system) => (
          <span key={system} className={system}>
            {system}
          </span>
        ))}
      </div>
      <div className="texts-columns" role="listbox" aria-label="Tokens; arrows move between places and texts" ref={grid} onKeyDown={move}>
        {columns.map((column, c) => (
          <div className="texts-column" role="presentation" key={column.map((token) => token?.position ?? "-").join()}>
            {column.map((token, row) => (
              <Cell
                key={SYSTEMS[row]}
                token={token}
                system={SYSTEMS[row]!}
                chosen={place.column === c && place.row === row}
                onChoose={() => onPlace({ column: c, row })}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

const STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** The next token of the same text, or the nearest one of the text above or below. */
function nextPlace(key: string, columns: readonly TextColumn[], { column, row }: Place): Place | null {
  const [along, across] = STEPS[key] ?? [0, 0];
  const next = row + across;
  const filled = columns.flatMap((own, c) => (own[next] ? [c] : []));
  if (along !== 0) {
    const beside = along > 0 ? filled.find((c) => c > column) : filled.findLast((c) => c < column);
    return beside === undefined ? null : { column: beside, row };
  }
  if (across === 0 || filled.length === 0) return null;
  const nearest = filled.reduce((best, c) => (Math.abs(c - column) < Math.abs(best - column) ? c : best));
  return { column: nearest, row: next };
}

interface CellProps {
  readonly token: TextToken | null;
  readonly system: (typeof SYSTEMS)[number];
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Cell({ token, system, chosen, onChoose }: CellProps) {
  if (!token) return <span className="tok gap" aria-hidden />;
  const step = Number.isFinite(token.kl) ? Math.min(5, Math.floor(2 * token.kl)) : 5;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the list
    <span
      role="option"
      aria-selected={chosen}
      aria-label={`${system}: ${token.text}, KL ${token.kl.toFixed(2)} nats${token.changed ? ", not the warm model's choice" : ""}`}
      tabIndex={chosen ? 0 : -1}
      className={`tok k${step} ${system}${token.changed ? " changed" : ""}${chosen ? " is-selected" : ""}`}
      title={`KL ${token.kl.toFixed(3)} nats`}
      onClick={onChoose}
    >
      {token.text}
    </span>
  );
}

function FanOut({ fanOut }: { readonly fanOut: NonNullable<TextsData["fanOut"]> }) {
  return (
    <div className="texts-fan">
      <TableView table={fanOutTable(fanOut)} />
      <details>
        <summary>The drawn texts</summary>
        {fanOut.systems.map(({ system, texts }) => (
          <div key={system}>
            <h4 className={system}>{system}</h4>
            <ol start={0}>
              {texts.map((text, k) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two draws may be the same text
                <li key={k}>{text}</li>
              ))}
            </ol>
          </div>
        ))}
      </details>
    </div>
  );
}
