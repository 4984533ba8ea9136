import { type FanOut, SYSTEMS, type TextsData } from "../steer/textsData.ts";
import type { Interval } from "../tasks/metrics/bootstrap.ts";
import type { ShownTable } from "./shown.ts";
import { textTable } from "./textTable.ts";

/** Three texts as lines, and how the drawn ones differ. */
export function textsText({ prompt, texts, strength, fanOut }: TextsData): string {
  const lines = SYSTEMS.map((system, s) => `${system.padEnd(8)} ${JSON.stringify(texts[s]!.text)} (${texts[s]!.finish})`);
  const drawn = fanOut ? fanOutTable(fanOut) : null;
  return [
    `After ${JSON.stringify(prompt)}, greedily, μ ${Number(strength.toPrecision(4))}:`,
    ...lines,
    ...(drawn ? [drawn.caption!, textTable(drawn.columns, drawn.rows)] : []),
  ].join("\n");
}

/** How unlike one another the drawn texts of each model are. */
export function fanOutTable({ systems, temperature, seed }: FanOut): ShownTable {
  const n = systems[0]!.texts.length;
  return {
    shown: "table",
    caption: `${n} texts drawn from each at temperature ${temperature}, seeds ${seed} to ${seed + n - 1}; means over texts with 95 % bootstrap intervals`,
    columns: ["model", "different texts", "diversity (1 − bigram overlap)", "repeated trigrams", "tokens"],
    rows: systems.map(({ system, measures: { different, diversity, repetition, length } }) => [
      ...[system, `${different} of ${n}`, intervalOf(diversity, 2), intervalOf(repetition, 2), intervalOf(length, 1)],
    ]),
  };
}

const intervalOf = ({ mean, low, high }: Interval, digits: number): string =>
  `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
