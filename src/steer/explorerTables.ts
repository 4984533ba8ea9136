// The explorer's numbers as tables: for the "Data" button and for files.
import type { ShownTable } from "../output/shown.ts";
import type { ExplorerData } from "./explorerData.ts";
import { type ExplorerSetting, knownRows, type PositionRows, positionReadings, positionsAt, sortRows } from "./explorerView.ts";
import { positionCount } from "./sparsePositions.ts";

/** The tokens that are shown at a position, and what is left. */
export function shownRowsTable({ rows, remainder, kl }: PositionRows): ShownTable {
  return {
    shown: "table",
    columns: ["token", "in the mask", "base", "warm", "steered", "gradient g", "δ", "KL term"],
    rows: [
      ...rows.map((row) => [row.text, row.inMask ? "yes" : "no", row.base, row.warm, row.steered, row.gradient, row.delta, row.klTerm]),
      [`${remainder.count} others`, null, remainder.base, remainder.warm, remainder.steered, null, null, remainder.klTerm],
    ],
    caption: `KL ${kl.toFixed(4)} nats; gradient and KL terms in nats, δ in logits for one unit of μ`,
  };
}

/** Every token at a position of which the values are held, the likeliest under the warm model first. */
export function positionTable(data: ExplorerData, position: number, setting: ExplorerSetting): ShownTable {
  return {
    shown: "table",
    columns: ["id", "token", "in the mask", "label", "base", "warm", "steered", "gradient g, nats", "δ, logits per μ", "KL term, nats"],
    rows: sortRows(knownRows(data, position, setting), "warm").map((row) => [
      ...[row.id, row.text, row.inMask, row.isTarget],
      ...[row.base, row.warm, row.steered, row.gradient, row.delta, row.klTerm],
    ]),
    caption: settingText(setting),
  };
}

/** One row a labelled position: what base, warm and steered model make of its label. */
export function positionsTable(data: ExplorerData, setting: ExplorerSetting): ShownTable {
  const at = positionsAt(data, setting.alpha);
  const triple = (name: string, unit: string) => ["base", "warm", "steered"].map((series) => `${name} ${series}, ${unit}`);
  return {
    shown: "table",
    columns: [
      ...["line", "token of the line", "label", "KL(warm ‖ base), nats", "tokens in the mask"],
      ...triple("P(label)", "probability"),
      ...triple("loss", "nats"),
      ...triple("entropy", "nats"),
    ],
    rows: Array.from({ length: positionCount(at) }, (_, r) => {
      const { target, loss, entropy } = positionReadings(data, r, setting);
      const label = data.texts.get(at.target[r]!) ?? `#${at.target[r]!}`;
      const size = at.offsets[r + 1]! - at.offsets[r]!;
      return [at.sequence[r]! + 1, at.index[r]! + 1, label, at.kl[r]!, size, ...target, ...loss, ...entropy];
    }),
    caption: settingText(setting),
  };
}

const settingText = ({ strength, alpha, outside }: ExplorerSetting) =>
  `strength μ ${strength}, mask α ${alpha}, outside the mask: ${outside}; exact, from the sparse form`;
