/**
 * Three texts over each other: columns in which the same tokens stand under one another, by the longest common subsequence of each text with the
 * warm model's. Pure: computed where it is drawn.
 */
import { positionsAt } from "./explorerView.ts";
import { steeredReadings } from "./steeredDistribution.ts";
import { SYSTEMS, type TextsData } from "./textsData.ts";

/** One token of a text, at the place where it was chosen. */
export interface TextToken {
  readonly id: number;
  readonly text: string;
  /** position in the explorer */
  readonly position: number;
  /** KL(P_w ‖ P_b) there, nats */
  readonly kl: number;
  /** likeliest token under each model after the same prefix, in the order of SYSTEMS */
  readonly choices: readonly [base: number, warm: number, steered: number];
  /** the token is not what the warm model would have said after the same prefix */
  readonly changed: boolean;
}

/** Base, warm and steered token of a column; null is a gap. */
export type TextColumn = readonly [base: TextToken | null, warm: TextToken | null, steered: TextToken | null];

/** The tokens of each text, in the order of SYSTEMS. */
export function textTokens(data: TextsData): TextToken[][] {
  return SYSTEMS.map((_, s) => {
    const { tokens, from, firstPosition } = data.explorer.sequences[s]!;
    return tokens.slice(from).map((text, k) => tokenAt(data, firstPosition + k, text));
  });
}

function tokenAt({ explorer, strength }: TextsData, position: number, text: string): TextToken {
  const positions = positionsAt(explorer, explorer.alpha);
  const warm = likeliestWarm(positions, position);
  const steered =
    strength === 0 && explorer.outside === "keep" ? warm : steeredReadings(positions, position, strength, explorer.outside).top;
  const id = positions.target[position]!;
  return { id, text, position, kl: positions.kl[position]!, choices: [positions.baseTop[position]!, warm, steered], changed: id !== warm };
}

/** The likeliest token is always in the mask. */
function likeliestWarm({ offsets, ids, logWarm }: ReturnType<typeof positionsAt>, position: number): number {
  let best = offsets[position]!;
  for (let e = best; e < offsets[position + 1]!; e++) if (logWarm[e]! > logWarm[best]!) best = e;
  return ids[best]!;
}

export function textColumns([base, warm, steered]: readonly (readonly TextToken[])[]): TextColumn[] {
  const [left, right] = [base!, steered!].map((other) => alignedTo(warm!, other)) as [Aligned, Aligned];
  const columns: TextColumn[] = [];
  for (let i = 0; i <= warm!.length; i++) {
    const [before, after] = [left.before[i]!, right.before[i]!];
    for (let k = 0; k < Math.max(before.length, after.length); k++) columns.push([before[k] ?? null, null, after[k] ?? null]);
    if (i < warm!.length) columns.push([left.beside[i]!, warm![i]!, right.beside[i]!]);
  }
  return columns;
}

interface Aligned {
  /** [warm tokens], the other's token that is the same, or null */
  readonly beside: readonly (TextToken | null)[];
  /** [warm tokens + 1], the other's tokens that stand before warm token i, and at last after all */
  readonly before: readonly (readonly TextToken[])[];
}

/** What differs on both sides of a common token stands in one column each, as long as there is something on both sides. */
function alignedTo(warm: readonly TextToken[], other: readonly TextToken[]): Aligned {
  const common = commonLengths(warm, other);
  const beside: (TextToken | null)[] = warm.map(() => null);
  const before: TextToken[][] = Array.from({ length: warm.length + 1 }, () => []);
  let [i, j] = [0, 0];
  while (j < other.length) {
    if (i < warm.length && warm[i]!.id === other[j]!.id) beside[i++] = other[j++]!;
    else if (i < warm.length && common[i + 1]![j + 1]! === common[i]![j]!) beside[i++] = other[j++]!;
    else if (i < warm.length && common[i + 1]![j]! >= common[i]![j + 1]!) i++;
    else before[i]!.push(other[j++]!);
  }
  return { beside, before };
}

/** table[i][j]: the length of the longest common subsequence of a from i on and b from j on. */
function commonLengths(a: readonly TextToken[], b: readonly TextToken[]): Int32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Int32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i]![j] = a[i]!.id === b[j]!.id ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
