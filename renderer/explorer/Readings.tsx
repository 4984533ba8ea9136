import { memo } from "react";
import type { AllReadings, PositionReadings, Triple } from "../../src/steer/explorerView.ts";
import { fixed, minus, plural } from "../format/number.ts";

interface ReadingsProps {
  readonly label: string;
  readonly here: PositionReadings;
  readonly all: AllReadings;
}

/** Base, warm and steered side by side: at this position, and over all. */
export function Readings({ label, here, all }: ReadingsProps) {
  const probability = (p: number) => (p >= 0.1 ? fixed(p, 3) : p >= 1e-4 || p === 0 ? fixed(p, 4) : minus(p.toExponential(0)));
  return (
    <table className="read" aria-label="Readings">
      <thead>
        <tr>
          <th className="k" scope="col">
            This position
          </th>
          {["base", "warm", "steered"].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Row name={`P(${label}), the label`} values={here.target} text={probability} strong />
        <Row name="loss, nats" values={here.loss} text={(v) => fixed(v, 3)} strong />
        <Row name="entropy, nats" values={here.entropy} text={(v) => fixed(v, 2)} />
        <Row name="KL to base, nats" values={here.klToBase} text={(v) => (v === 0 ? "0" : fixed(v, 3))} />
        <Row name="KL to warm, nats" values={here.klToWarm} text={distance} />
      </tbody>
      <tbody>
        <tr>
          <th className="k group" scope="rowgroup" colSpan={4}>
            All {plural(all.count, "position")}
          </th>
        </tr>
        <Row name="cross-entropy, nats" values={all.crossEntropy} text={(v) => fixed(v, 3)} strong />
        <Row name="top token = label" values={all.topIsLabel} text={(v) => fixed(v, 3)} />
      </tbody>
    </table>
  );
}

/** Rounding may leave −1e-17 of a divergence. */
const distance = (v: number) => (Number.isNaN(v) ? "–" : v === 0 ? "0" : fixed(Math.max(0, v), 3));

interface RowProps {
  readonly name: string;
  readonly values: Triple;
  readonly text: (value: number) => string;
  /** the steered value is what one looks for */
  readonly strong?: boolean;
}

function Row({ name, values: [base, warm, steered], text, strong = false }: RowProps) {
  return <TextRow name={name} base={text(base)} warm={text(warm)} steered={text(steered)} strong={strong} />;
}

interface TextRowProps {
  readonly name: string;
  readonly base: string;
  readonly warm: string;
  readonly steered: string;
  readonly strong: boolean;
}

/** A row whose texts are the same is not drawn anew. */
const TextRow = memo(function TextRow({ name, base, warm, steered, strong }: TextRowProps) {
  return (
    <tr>
      <th className="k" scope="row" title={name}>
        {name}
      </th>
      <td>
        <div>{base}</div>
      </td>
      <td>
        <div>{warm}</div>
      </td>
      <td>
        <div className={strong ? "strong" : undefined}>{steered}</div>
      </td>
    </tr>
  );
});
