/** A regression tree (Breiman et al. 1984): splits that take the most from the squared error, each tried on a drawn part of the features. */
import type { Random } from "../../random/seededRandom.ts";

/** [features][rows] */
export type Features = readonly Float64Array[];

export type TreeNode =
  | { readonly value: number }
  | { readonly feature: number; readonly threshold: number; readonly left: TreeNode; readonly right: TreeNode };

export interface TreeOptions {
  /** how many features are tried at each split */
  readonly tried: number;
  /** a leaf holds at least as many rows */
  readonly smallestLeaf: number;
}

/** @param rows which rows it learns from; a row may come several times */
export function growTree(features: Features, y: Float64Array, rows: readonly number[], o: TreeOptions, random: Random): TreeNode {
  const split = rows.length >= 2 * o.smallestLeaf ? bestSplit(features, y, rows, o, random) : null;
  if (!split) return { value: rows.reduce((sum, r) => sum + y[r]!, 0) / rows.length };
  const column = features[split.feature]!;
  const left = rows.filter((r) => column[r]! <= split.threshold);
  const right = rows.filter((r) => column[r]! > split.threshold);
  return { ...split, left: growTree(features, y, left, o, random), right: growTree(features, y, right, o, random) };
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
}

function bestSplit(
  features: Features,
  y: Float64Array,
  rows: readonly number[],
  { tried, smallestLeaf }: TreeOptions,
  random: Random,
): Split | null {
  let best: (Split & { readonly gain: number }) | null = null;
  for (const feature of drawn(features.length, tried, random)) {
    const found = splitOf(features[feature]!, y, rows, smallestLeaf);
    if (found && found.gain > (best?.gain ?? 1e-12)) best = { feature, ...found };
  }
  return best && { feature: best.feature, threshold: best.threshold };
}

/** How far a split between two neighbours takes Σ (y − mean)² down: n_l mean_l² + n_r mean_r² − n mean². */
function splitOf(column: Float64Array, y: Float64Array, rows: readonly number[], smallestLeaf: number) {
  const order = rows.toSorted((a, b) => column[a]! - column[b]!);
  const total = order.reduce((sum, r) => sum + y[r]!, 0);
  const n = order.length;
  let best: { threshold: number; gain: number } | null = null;
  let left = 0;
  for (let k = 1; k < n; k++) {
    left += y[order[k - 1]!]!;
    const [below, above] = [column[order[k - 1]!]!, column[order[k]!]!];
    if (below === above || k < smallestLeaf || n - k < smallestLeaf) continue;
    const gain = left ** 2 / k + (total - left) ** 2 / (n - k) - total ** 2 / n;
    if (gain > (best?.gain ?? 0)) best = { threshold: (below + above) / 2, gain };
  }
  return best;
}

/** Without putting back. */
function drawn(count: number, wanted: number, random: Random): number[] {
  const all = Array.from({ length: count }, (_, k) => k);
  for (let k = 0; k < Math.min(wanted, count); k++) {
    const other = k + random.integer(count - k);
    [all[k], all[other]] = [all[other]!, all[k]!];
  }
  return all.slice(0, wanted);
}

/** @param read the row's value of a feature */
export function treeValue(tree: TreeNode, read: (feature: number) => number): number {
  let node = tree;
  while (!("value" in node)) node = read(node.feature) <= node.threshold ? node.left : node.right;
  return node.value;
}
