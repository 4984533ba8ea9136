/**
 * Permutation importance of a random forest (Breiman 2001, section 10): how much worse a tree says the result of the runs that it has not
 * seen when one parameter is shuffled among them, averaged over the trees.
 */
import { shuffled } from "../../random/draw.ts";
import { seededRandom } from "../../random/seededRandom.ts";
import { type Features, growTree, treeValue } from "./regressionTree.ts";

export interface ForestOptions {
  /** 200 when left out */
  readonly trees?: number;
  /** 0 when left out */
  readonly seed?: number;
}

export interface Importance {
  /** one a feature: rise of the squared error, as a share of the result's variance; about 0 for what does not matter */
  readonly byFeature: Float64Array;
  /** share of the result's variance that the forest says of runs it has not seen; at or below 0 it has learned nothing */
  readonly explained: number;
}

/** @param features [features][rows] @param y [rows], not all equal */
export function permutationImportance(features: Features, y: Float64Array, { trees = 200, seed = 0 }: ForestOptions = {}): Importance {
  const random = seededRandom(seed);
  const n = y.length;
  const variance = varianceOf(y);
  const options = { tried: Math.max(1, Math.ceil(features.length / 2)), smallestLeaf: 2 };
  const rises = new Float64Array(features.length);
  const votes = { sum: new Float64Array(n), count: new Float64Array(n) };
  let counted = 0;
  for (let t = 0; t < trees; t++) {
    const rows = Array.from({ length: n }, () => random.integer(n));
    const seen = new Set(rows);
    const unseen = Array.from({ length: n }, (_, r) => r).filter((r) => !seen.has(r));
    if (unseen.length < 2) continue;
    const tree = growTree(features, y, rows, options, random);
    const said = (r: number, shuffledFeature = -1, from = r) => treeValue(tree, (f) => features[f]![f === shuffledFeature ? from : r]!);
    const errorOf = (value: number, r: number) => (value - y[r]!) ** 2;
    const error = unseen.reduce((sum, r) => sum + errorOf(said(r), r), 0);
    for (const r of unseen) {
      votes.sum[r]! += said(r);
      votes.count[r]!++;
    }
    features.forEach((_, f) => {
      const others = shuffled(unseen, random);
      const worse = unseen.reduce((sum, r, k) => sum + errorOf(said(r, f, others[k]!), r), 0);
      rises[f]! += (worse - error) / unseen.length;
    });
    counted++;
  }
  return { byFeature: rises.map((rise) => rise / Math.max(1, counted) / variance), explained: explainedBy(votes, y, variance) };
}

function explainedBy(
  { sum, count }: { readonly sum: Float64Array; readonly count: Float64Array },
  y: Float64Array,
  variance: number,
): number {
  const voted = [...y.keys()].filter((r) => count[r]! > 0);
  const error = voted.reduce((total, r) => total + (sum[r]! / count[r]! - y[r]!) ** 2, 0) / voted.length;
  return 1 - error / variance;
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
