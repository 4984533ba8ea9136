import { type KeyboardEvent, memo, useEffect, useRef, useState } from "react";
import type { ExplorerData, ExplorerSequence } from "../../src/steer/explorerData.ts";
import type { Shade } from "../../src/steer/explorerView.ts";
import { integer, significant } from "../format/number.ts";

interface TokenStripProps {
  readonly data: ExplorerData;
  readonly selected: number;
  readonly shades: Float64Array;
  readonly by: Shade;
  /** what the shades are, where they are something else than the name says */
  readonly shadedBy?: string;
  readonly onSelect: (position: number) => void;
}

const SHADE_NAMES: Readonly<Record<Shade, string>> = {
  kl: "KL(warm ‖ base)",
  entropy: "the steered entropy",
  loss: "the steered loss",
  own: "the size of the position's own best μ",
};
const LINES_A_PAGE = 40;
/** Of a longer prompt only the end is shown. */
const PROMPT_TOKENS = 28;

/** All sequences as tokens, labels shaded and to choose from. One tab stop: ← → move along labels, ↑ ↓ between lines. */
export const TokenStrip = memo(function TokenStrip({ data, selected, shades, by, shadedBy, onSelect }: TokenStripProps) {
  const { sequences } = data;
  const line = lineOf(sequences, selected);
  const [page, setPage] = useState(0);
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => setPage(Math.floor(line / LINES_A_PAGE)), [line]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another position or page moves the chosen token
  useEffect(() => showChosen(strip.current), [selected, page]);
  useEffect(() => {
    const observed = strip.current!;
    // Another width breaks the lines elsewhere.
    const observer = new ResizeObserver(() => showChosen(observed));
    observer.observe(observed);
    return () => observer.disconnect();
  }, []);
  const top = rampTop(shades, by);
  const first = page * LINES_A_PAGE;
  const move = (event: KeyboardEvent) => {
    const next = nextPosition(event.key, sequences, selected);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(next);
    requestAnimationFrame(() => strip.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus({ preventScroll: true }));
  };
  const tell = ({ target }: { readonly target: EventTarget }) => {
    const position = (target as HTMLElement).dataset?.position;
    if (position !== undefined) (target as HTMLElement).title = significant(shades[Number(position)]!);
  };
  return (
    <section aria-label="Positions">
      <div className="card-h">
        <h2>Positions</h2>
        <small>shaded by {shadedBy ?? SHADE_NAMES[by]}; labels are underlined; ← → move, ↑ ↓ change the line</small>
        <Ramp top={top} unit={by === "own" ? "" : " nats"} />
      </div>
      <div className="strip" role="listbox" aria-label="Labelled positions" ref={strip} onKeyDown={move} onMouseOver={tell} onFocus={tell}>
        {sequences.slice(first, first + LINES_A_PAGE).map((sequence, k) => (
          <Line
            key={sequence.firstPosition}
            sequence={sequence}
            number={first + k + 1}
            selected={inLine(sequence, selected) ? selected : null}
            steps={lineSteps(sequence, shades, top)}
            onSelect={onSelect}
          />
        ))}
      </div>
      {sequences.length > LINES_A_PAGE && <Pages page={page} count={sequences.length} onPage={setPage} />}
    </section>
  );
});

/** Scrolls the strip, and nothing around it, so that the chosen token is in sight. */
function showChosen(strip: HTMLElement | null): void {
  const chosen = strip?.querySelector('[aria-selected="true"]');
  if (!strip || !chosen) return;
  const [frame, token] = [strip.getBoundingClientRect(), chosen.getBoundingClientRect()];
  if (token.top < frame.top) strip.scrollTop -= frame.top - token.top + 6;
  if (token.bottom > frame.bottom) strip.scrollTop += token.bottom - frame.bottom + 6;
}

const lineOf = (sequences: readonly ExplorerSequence[], position: number) =>
  Math.max(
    0,
    sequences.findLastIndex(({ firstPosition }) => firstPosition <= position),
  );

const labelCount = ({ tokens, from }: ExplorerSequence) => tokens.length - from;

function nextPosition(key: string, sequences: readonly ExplorerSequence[], at: number): number | null {
  const line = lineOf(sequences, at);
  const last = sequences.at(-1)!;
  const end = last.firstPosition + labelCount(last) - 1;
  const inLine = (to: number) => {
    const sequence = sequences[Math.min(sequences.length - 1, Math.max(0, to))]!;
    return sequence.firstPosition + Math.min(at - sequences[line]!.firstPosition, labelCount(sequence) - 1);
  };
  const targets: Partial<Record<string, number>> = {
    ArrowRight: Math.min(end, at + 1),
    ArrowLeft: Math.max(0, at - 1),
    ArrowDown: inLine(line + 1),
    ArrowUp: inLine(line - 1),
    Home: 0,
    End: end,
  };
  return targets[key] ?? null;
}

/** Where the ramp ends: 3 nats of KL, else the 95 % quantile. */
function rampTop(shades: Float64Array, by: Shade): number {
  const sizes = shades.filter(Number.isFinite).map(Math.abs).sort();
  const high = sizes[Math.floor(0.95 * (sizes.length - 1))] ?? 1;
  if (by === "kl" && high > 0.75) return 3;
  return Number((high || 1).toPrecision(1));
}

/** `null` where nothing can be said, such as a flat loss's own strength; what is infinite is the darkest. */
const shadeStep = (value: number, top: number) => (Number.isNaN(value) ? null : Math.min(5, Math.floor((6 * Math.abs(value)) / top)));

const inLine = (sequence: ExplorerSequence, position: number) =>
  position >= sequence.firstPosition && position < sequence.firstPosition + labelCount(sequence);

/** The ramp's step of every label, one character each: a line whose text is the same is not drawn anew. */
const lineSteps = (sequence: ExplorerSequence, shades: Float64Array, top: number): string =>
  Array.from({ length: labelCount(sequence) }, (_, k) => shadeStep(shades[sequence.firstPosition + k]!, top) ?? "-").join("");

interface LineProps {
  readonly sequence: ExplorerSequence;
  readonly number: number;
  /** the chosen position where it is in this line */
  readonly selected: number | null;
  readonly steps: string;
  readonly onSelect: (position: number) => void;
}

const Line = memo(function Line({ sequence, number, selected, steps, onSelect }: LineProps) {
  const { tokens, from, firstPosition } = sequence;
  const cut = Math.max(0, from - PROMPT_TOKENS);
  return (
    <div className="line" role="group" aria-label={`Line ${number}`}>
      <span className="n">{number}</span>
      {cut > 0 && (
        <span className="tok" title={tokens.slice(0, cut).join("")}>
          …
        </span>
      )}
      {tokens.slice(cut).map((text, k) => {
        const key = cut + k;
        if (key < from) return <PromptToken key={key} text={text} />;
        const position = firstPosition + key - from;
        const step = steps[key - from];
        const chosen = position === selected;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the strip
          <span
            key={key}
            role="option"
            aria-selected={chosen}
            tabIndex={chosen ? 0 : -1}
            data-position={position}
            className={`tok lab-t${step === "-" ? "" : ` k${step}`}${chosen ? " is-selected" : ""}`}
            onClick={() => onSelect(position)}
          >
            {text}
          </span>
        );
      })}
    </div>
  );
});

const PromptToken = ({ text }: { readonly text: string }) => <span className="tok">{text}</span>;

function Ramp({ top, unit }: { readonly top: number; readonly unit: string }) {
  return (
    <span className="ramp">
      0{" "}
      {[0, 1, 2, 3, 4, 5].map((step) => (
        <i key={step} style={{ background: `var(--kl-${step})` }} />
      ))}{" "}
      {significant(top)}
      {unit} or more
    </span>
  );
}

function Pages({ page, count, onPage }: { readonly page: number; readonly count: number; readonly onPage: (page: number) => void }) {
  const last = Math.ceil(count / LINES_A_PAGE) - 1;
  return (
    <div className="row" style={{ marginBottom: 8 }}>
      <button type="button" className="btn small" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Earlier
      </button>
      <button type="button" className="btn small" disabled={page === last} onClick={() => onPage(page + 1)}>
        Later
      </button>
      <span className="dim num">
        lines {integer(page * LINES_A_PAGE + 1)} to {integer(Math.min(count, (page + 1) * LINES_A_PAGE))} of {integer(count)}
      </span>
    </div>
  );
}
