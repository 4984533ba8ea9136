import type { NumbersSummary, ShownNumbers } from "../../src/output/shownNumbers.ts";
import { bytes } from "../format/bytes.ts";
import { integer, significant } from "../format/number.ts";

/** A tensor or typed array: its shape and type, what its numbers are like, and how they are distributed. */
export function NumbersView({ numbers }: { readonly numbers: ShownNumbers }) {
  const { type, dtype, shape, summary, note } = numbers;
  return (
    <div className="numbers">
      <div className="val">
        <span className="type">{type}</span>
        <b>{shape.length === 0 ? "one number" : shape.map(integer).join(" × ")}</b>
        <span className="sec">{dtype}</span>
        <span className="sec">{bytes(numbers.bytes)}</span>
        {note && <span className="sec">{note}</span>}
      </div>
      {summary && <Summary summary={summary} />}
    </div>
  );
}

function Summary({ summary }: { readonly summary: NumbersSummary }) {
  const { range, notFinite, zeros, histogram, first } = summary;
  return (
    <>
      {range && (
        <div className="numbers-range">
          <Histogram counts={histogram} low={range.low} high={range.high} />
          <dl className="facts">
            <Fact label="range" value={`${significant(range.low, 4)} to ${significant(range.high, 4)}`} />
            <Fact label="mean" value={`${significant(range.mean, 4)} ± ${significant(range.deviation, 4)}`} />
            {zeros > 0 && <Fact label="zeros" value={integer(zeros)} />}
            {notFinite > 0 && <Fact label="not finite" value={integer(notFinite)} />}
          </dl>
        </div>
      )}
      {!range && notFinite > 0 && <p className="note-line">None of its {integer(notFinite)} numbers is finite.</p>}
      {first.length > 0 && (
        <p className="numbers-first">
          [{first.map((value) => significant(value, 4)).join(", ")}
          {", …"}]
        </p>
      )}
    </>
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

const [width, height] = [240, 44];

interface HistogramProps {
  readonly counts: readonly number[];
  readonly low: number;
  readonly high: number;
}

/** Bars by count; a bar that is not empty is at least a pixel high. */
function Histogram({ counts, low, high }: HistogramProps) {
  const most = Math.max(...counts);
  const step = width / counts.length;
  const tall = (count: number) => (count === 0 ? 0 : Math.max(1, (count / most) * height));
  const label = `Histogram of ${integer(counts.reduce((sum, count) => sum + count, 0))} numbers from ${significant(low, 4)} to ${significant(high, 4)}`;
  return (
    <figure className="histogram">
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {counts.map((count, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place
          <rect key={index} x={index * step} y={height - tall(count)} width={Math.max(1, step - 1)} height={tall(count)}>
            <title>{`${significant(low + ((high - low) * index) / counts.length, 4)}: ${integer(count)}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>{significant(low, 3)}</span>
        <span>{significant(high, 3)}</span>
      </figcaption>
    </figure>
  );
}
