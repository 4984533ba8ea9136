import type { ShownTable, TableValue } from "../output/shown.ts";
import type { ItemScores } from "./itemScores.ts";

const SYSTEMS = ["base", "warm", "steered"] as const;

/** Questions as rows: what is right, by both criteria, and the losses. */
export function itemsTable(items: readonly ItemScores[]): ShownTable {
  const columns = ["question", "prompt", "answer"];
  const of = (name: string) => SYSTEMS.map((system) => `${name} ${system}`);
  return {
    shown: "table",
    columns: [...columns, ...of("likeliest option right,"), ...of("greedy answer right,"), ...of("loss, nats a token,")],
    rows: items.map(({ index, prompt, answer, picks, says, loss }): TableValue[] => [
      ...[index + 1, prompt, answer],
      ...(picks ?? [null, null, null]),
      ...says,
      ...loss,
    ]),
  };
}
