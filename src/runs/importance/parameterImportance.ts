import type { Parameter } from "./parameterTable.ts";
import { type ForestOptions, permutationImportance } from "./permutationImportance.ts";
import { spearman } from "./spearman.ts";

export interface ParameterImportance {
  readonly name: string;
  /** rise of the squared error when it is shuffled, as a share of the result's variance */
  readonly importance: number;
  /** Spearman's rank correlation with the result; null for a parameter that is not a number */
  readonly correlation: number | null;
}

export interface ImportanceResult {
  /** the most important first */
  readonly parameters: readonly ParameterImportance[];
  /** share of the variance that the forest says of runs it has not seen */
  readonly explained: number;
  /** runs that it rests on */
  readonly runs: number;
}

/** With fewer runs than this a forest says nothing. */
export const fewestRuns = 8;

/** Which parameters the result depends on; null with fewer than 8 runs that have the result, or where it is the same in all. */
export function parameterImportance(
  parameters: readonly Parameter[],
  result: Float64Array,
  options: ForestOptions = {},
): ImportanceResult | null {
  const rows = [...result.keys()].filter((r) => Number.isFinite(result[r]!));
  const y = Float64Array.from(rows, (r) => result[r]!);
  const varying = parameters.filter(({ texts }) => new Set(rows.map((r) => texts[r])).size > 1);
  if (rows.length < fewestRuns || new Set(y).size < 2 || varying.length === 0) return null;
  const features = varying.map((parameter) => featureOf(parameter, rows, y));
  const { byFeature, explained } = permutationImportance(features, y, options);
  const all = varying.map(({ name, numbers }, f) => ({
    name,
    importance: byFeature[f]!,
    correlation: numbers && rows.every((r) => Number.isFinite(numbers[r]!)) ? spearman(features[f]!, y) : null,
  }));
  return { parameters: all.sort((a, b) => b.importance - a.importance), explained, runs: rows.length };
}

/**
 * Numbers as they are, a missing one below all others. Texts by the mean result of the runs that have them: among such orders is the best
 * division of a regression tree (Breiman et al. 1984, section 9.4).
 */
function featureOf({ texts, numbers }: Parameter, rows: readonly number[], y: Float64Array): Float64Array {
  if (numbers) {
    const least = Math.min(...rows.map((r) => numbers[r]!).filter(Number.isFinite));
    return Float64Array.from(rows, (r) => (Number.isFinite(numbers[r]!) ? numbers[r]! : least - 1));
  }
  const byText = Map.groupBy(rows.keys(), (k) => texts[rows[k]!]);
  const means = new Map([...byText].map(([text, ks]) => [text, ks.reduce((sum, k) => sum + y[k]!, 0) / ks.length]));
  return Float64Array.from(rows, (r) => means.get(texts[r])!);
}
