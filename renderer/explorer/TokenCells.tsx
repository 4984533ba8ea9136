// Cells of the explorer's table. Each is given the texts and places that it shows, so that what has not changed is not drawn anew.
import { memo, type ReactNode } from "react";
import { minus } from "../format/number.ts";

/** A column's axis: where a value stands in per cent of the column's width, and which ticks it has. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

export const percent = (value: number) => `${Math.round(value * 100) / 100}%`;

interface AxisCellProps {
  /** apart by blanks */
  readonly ticks: string;
  readonly places: string;
  /** whether the column's cells begin with a number */
  readonly spaced?: boolean;
  readonly className?: string;
}

export const AxisCell = memo(function AxisCell({ ticks, places, spaced, className = "" }: AxisCellProps) {
  const lefts = places.split(" ");
  return (
    <td className="ax">
      <div className={`c ${className}`}>
        {spaced && <span className="v" />}
        <div className="plot">
          {ticks.split(" ").map((tick, k) => (
            <span key={tick} className={Number.parseFloat(lefts[k]!) < 4 ? "tick first" : "tick"} style={{ left: lefts[k] }}>
              {minus(tick)}
            </span>
          ))}
        </div>
      </div>
    </td>
  );
});

interface BarPlace {
  readonly zero: string;
  readonly left: string;
  readonly width: string;
}

interface PlotCellProps {
  readonly text: string;
  readonly outside?: boolean;
  readonly zero: string;
  readonly children?: ReactNode;
}

/** A number, and beside it what stands on the column's axis. */
function PlotCell({ text, outside = false, zero, children }: PlotCellProps) {
  return (
    <td>
      <div className="c">
        <span className={outside ? "v out" : "v"}>{text}</span>
        <div className="plot" aria-hidden>
          <i className="zero" style={{ left: zero }} />
          {children}
        </div>
      </div>
    </td>
  );
}

interface SignedCellProps extends BarPlace {
  readonly text: string;
  readonly finite: boolean;
  /** a colour's class, such as `c-dp` */
  readonly className: string;
}

export const SignedCell = memo(function SignedCell({ text, finite, className, zero, left, width }: SignedCellProps) {
  return (
    <PlotCell text={text} zero={zero}>
      {finite && <i className={`bar bgc ${className}`} style={{ left, width }} />}
    </PlotCell>
  );
});

/** In place of a vector that steering does not use. */
export const OutsideCell = memo(function OutsideCell({ text, zero }: { readonly text: string; readonly zero: string }) {
  return <PlotCell text={text} zero={zero} outside />;
});

interface KlCellProps extends BarPlace {
  readonly text: string;
  readonly className: string;
  /** where the sum stands before this term, and after it */
  readonly begin: string;
  readonly end: string;
}

/** A cell covers what hangs out of the one above it: each draws its own half of the line from term to term. */
export const KlCell = memo(function KlCell({ text, className, begin, end, zero, left, width }: KlCellProps) {
  return (
    <PlotCell text={text} zero={zero}>
      {begin !== zero && <i className="on above" style={{ left: begin }} />}
      <i className={`bar bgc ${className}`} style={{ left, width }} />
      <i className="on" style={{ left: end }} />
    </PlotCell>
  );
});
