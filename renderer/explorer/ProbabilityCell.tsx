import { memo } from "react";
import { minus } from "../format/number.ts";
import { percent } from "./TokenCells.tsx";

interface ProbabilityCellProps {
  readonly base: number;
  readonly warm: number;
  readonly steered: number;
  /** per cent of the width */
  readonly baseAt: number;
  readonly warmAt: number;
  readonly steeredAt: number;
}

export const ProbabilityCell = memo(function ProbabilityCell(props: ProbabilityCellProps) {
  const [base, warm, steered] = [probabilityText(props.base), probabilityText(props.warm), probabilityText(props.steered)];
  return (
    <td>
      <div className="c p">
        <div className="plot" role="img" aria-label={`base ${base}, warm ${warm}, steered ${steered}`}>
          <Bar series="base" text={base} at={props.baseAt} />
          <Bar series="warm" text={warm} at={props.warmAt} />
          <Bar series="steered" text={steered} at={props.steeredAt} />
        </div>
      </div>
    </td>
  );
});

interface BarProps {
  readonly series: "base" | "warm" | "steered";
  readonly text: string;
  readonly at: number;
}

const Bar = memo(function Bar({ series, text, at }: BarProps) {
  return (
    <div className={`pbar ${series}`}>
      <i className={`bgc c-${series}`} style={{ width: percent(Math.max(0.4, at)) }} />
      <span style={{ left: percent(at) }}>{text}</span>
    </div>
  );
});

const probabilityText = (p: number) => (p >= 0.1 ? p.toFixed(3) : p >= 1e-4 || p === 0 ? p.toFixed(4) : minus(p.toExponential(0)));
