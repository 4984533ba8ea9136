import type { ShownTable } from "../output/shown.ts";
import { flipOf, itemScores } from "../steer/itemScores.ts";
import { itemsTable } from "../steer/itemsTable.ts";
import type { SweepResult } from "../steer/sweepResult.ts";
import { positionsOfSweep } from "../steer/sweptPositions.ts";
import { SteerlabError } from "../steerlabError.ts";
import { countText, shortText } from "./numberText.ts";

/**
 * The questions of a sweep with what base, warm and steered model make of each, at any strength; in the page with filters and every option token by
 * token. Exact, by likelihood.
 * @param o.strength where it begins; the recommended one, or the swept best, when left out
 * @throws `chart/no-items` for what is no sweep's own result
 */
export function items(result: SweepResult, o: { strength?: number } = {}): ShownTable {
  const stored = result ? positionsOfSweep(result) : null;
  if (!stored) {
    throw new SteerlabError("chart/no-items", "There are no questions in what was given.", {
      hint: "Give what sweep() returned, not a copy of it, in the kernel that swept.",
    });
  }
  const strength = o.strength ?? result.analytic.recommended ?? result.best.crossEntropy!;
  const scored = itemScores(stored, { strength, alpha: result.alpha, outside: result.outside });
  const by = scored.every(({ picks }) => picks !== null) ? "picks" : "says";
  const count = (flip: string) => scored.filter((item) => flipOf(item, by) === flip).length;
  return {
    ...itemsTable(scored),
    caption:
      `${result.task}, ${countText(scored.length)} questions at μ ${shortText(strength)}, α ${result.alpha}, exact by likelihood: ` +
      `${count("to right")} flip to right, ${count("to wrong")} to wrong by the ${by === "picks" ? "likeliest option" : "greedy answer"}`,
    live: { kind: "items", runId: result.runId, strength },
  };
}
