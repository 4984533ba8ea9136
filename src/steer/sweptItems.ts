/** A sweep's items from its stored positions, to be paired with another sweep's of the same split. */
import type { RunRow } from "../runs/run.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { ItemValues } from "../tasks/metrics/bootstrap.ts";
import { type PairedItems, pairedItems } from "../tasks/pairedItems.ts";
import type { MetricScores } from "./pairedBootstrap.ts";
import { restrict } from "./sparsePositions.ts";
import { itemValues } from "./splitPositions.ts";
import { targetLogProbabilities } from "./steeredDistribution.ts";
import { ownStrength, type StoredPositions } from "./storedSweep.ts";

/** The steered model, the warm one, or what steering adds to the warm one. */
export type SweptSystem = "steered" | "warm" | "gain";

export interface SweptItems {
  /** of the split; what was left out of it differs where models have other contexts */
  readonly split: string;
  readonly strength: number | null;
  readonly metrics: readonly string[];
  /** null where no strength is known to steer with */
  values(metric: string, system: SweptSystem): ItemValues | null;
}

export function sweptItems(run: Pick<RunRow, "id" | "config" | "summary">, { positions, layout }: StoredPositions): SweptItems {
  const { alpha = positions.alpha, outside = "keep", splitDigest = run.id } = run.config as SweptConfig;
  const strength = ownStrength(run);
  const warm = itemValues(layout, positions.targetLogWarm);
  const steered = strength === null ? null : itemValues(layout, targetLogProbabilities(restrict(positions, alpha), strength, outside));
  return {
    split: `${splitDigest}, ${layout.items.length} items`,
    strength,
    metrics: layout.metrics,
    values(metric, system) {
      const own = warm[metric as keyof typeof warm];
      const moved = steered?.[metric as keyof typeof warm];
      if (system === "warm") return own ? perItem(own) : null;
      if (!own || !moved) return null;
      return system === "steered" ? perItem(moved) : gained(perItem(moved), perItem(own));
    },
  };
}

interface SweptConfig {
  readonly alpha?: number;
  readonly outside?: "keep" | "drop";
  readonly splitDigest?: string;
}

/** Σ values / Σ weights is the mean of values weighed by weights. */
const perItem = ({ values, weights }: MetricScores): ItemValues => ({ values: values.map((value, i) => value / weights[i]!), weights });

const gained = (steered: ItemValues, warm: ItemValues): ItemValues => ({
  values: steered.values.map((value, i) => value - warm.values[i]!),
  weights: warm.weights,
});

/**
 * b − a in every metric that both have.
 * @throws SteerlabError `evaluation/different-splits`
 */
export function compareSwept(a: SweptItems, b: SweptItems, system: SweptSystem): Record<string, PairedItems> {
  if (a.split !== b.split) {
    throw new SteerlabError("evaluation/different-splits", "These sweeps are over different items, so they cannot be paired.", {
      hint: "Sweep both over the same task.test.",
      details: { a: a.split, b: b.split },
    });
  }
  const paired = a.metrics.flatMap((metric): [string, PairedItems][] => {
    const [own, other] = [a.values(metric, system), b.values(metric, system)];
    if (!own || !other) return [];
    const pair = pairedItems(metric, own, other);
    // A gain is no outcome that is right or wrong, even where it happens to be 0 or 1 throughout.
    return [[metric, system === "gain" ? { ...pair, mcnemar: null } : pair]];
  });
  return Object.fromEntries(paired);
}
