import { seededRandom } from "../../src/random/seededRandom.ts";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import { assemble, type EntryRow, entryDelta, newEntries, type PositionRow } from "../../src/steer/sparsePositions.ts";

export interface LargeExplorer {
  readonly vocabulary: number;
  readonly positions: number;
  /** tokens in each mask at α 0.01; those of a language model of a few hundred million parameters are tens */
  readonly maskSize?: number;
  readonly seed?: number;
}

/**
 * An explorer of any size with nothing dense behind it: of each position the mask is drawn, and what is outside of it is spread evenly, so that
 * every sum over the vocabulary is exact.
 */
export function largeExplorer({ vocabulary, positions, maskSize = 40, seed = 1 }: LargeExplorer): ExplorerData {
  const random = seededRandom(seed);
  const rows = Array.from({ length: positions }, (_, r) => drawnRow(vocabulary, maskSize, r, random));
  const perLine = 20;
  const lines = Math.ceil(positions / perLine);
  const held = assemble(vocabulary, 0.01, rows);
  return {
    title: `${positions} positions, ${vocabulary} tokens`,
    ...{ alpha: 0.1, outside: "keep" },
    sequences: Array.from({ length: lines }, (_, line) => {
      const count = Math.min(perLine, positions - line * perLine);
      return {
        tokens: ["line", ...Array.from({ length: count }, (_, k) => `·t${line * perLine + k}`)],
        from: 1,
        firstPosition: line * perLine,
      };
    }),
    positions: held,
    outsiders: {
      offsets: new Int32Array(positions + 1),
      ids: new Int32Array(0),
      logWarm: new Float64Array(0),
      logBase: new Float64Array(0),
    },
    texts: new Map([...new Set([...held.ids, ...held.target])].map((id) => [id, `·t${id}`])),
    marks: null,
  };
}

function drawnRow(
  vocabulary: number,
  maskSize: number,
  r: number,
  random: ReturnType<typeof seededRandom>,
): { entries: EntryRow; row: PositionRow } {
  const ids = [...new Set(Array.from({ length: maskSize }, () => random.integer(vocabulary)))];
  const others = vocabulary - ids.length;
  const drawn = (top: number) => ids.map((_, k) => top * Math.exp(-3.5 * (k / maskSize) + 0.3 * random.normal()));
  const [warm, base] = [normalised(drawn(1), 0.2), normalised(drawn(1).toReversed(), 0.6)];
  const [restWarm, restBase] = [0.2, 0.6];
  const term = (w: number, b: number) => w * Math.log(w / b);
  const restKl = term(restWarm, restBase);
  const kl = warm.reduce((sum, w, k) => sum + term(w, base[k]!), restKl);
  const entries = newEntries();
  const order = ids.map((_, k) => k).sort((a, b) => ids[a]! - ids[b]!);
  for (const k of order) {
    const [logWarm, logBase] = [Math.log(warm[k]!), Math.log(base[k]!)];
    entries.ids.push(ids[k]!);
    entries.logWarm.push(logWarm);
    entries.logBase.push(logBase);
    entries.delta.push(entryDelta(logWarm, logBase, kl));
  }
  const chosen = random.integer(Math.min(8, ids.length));
  const entropy = (p: readonly number[], rest: number) => -p.reduce((sum, q) => sum + q * Math.log(q), rest * Math.log(rest / others));
  const [logWarm, logBase] = [Math.log(warm[chosen]!), Math.log(base[chosen]!)];
  const outsideId = (ids[0]! + 1) % vocabulary;
  return {
    entries,
    row: {
      ...{ logMax: Math.log(Math.max(...warm)), logRest: Math.log(restWarm), restTop: outsideId, restTopLog: Math.log(restWarm / others) },
      ...{ restEntropy: -restWarm * Math.log(restWarm / others), restKl },
      ...{ baseTop: ids[base.indexOf(Math.max(...base))]!, target: ids[chosen]!, targetLogWarm: logWarm, targetLogBase: logBase },
      ...{ targetDelta: entryDelta(logWarm, logBase, kl), targetInMask: 1, kl },
      ...{ entropyWarm: entropy(warm, restWarm), entropyBase: entropy(base, restBase), sequence: Math.floor(r / 20), index: 1 + (r % 20) },
    },
  };
}

/** Probabilities that leave `rest` for all other tokens; none below a hundredth of the largest. */
function normalised(weights: readonly number[], rest: number): number[] {
  const top = Math.max(...weights);
  const kept = weights.map((weight) => Math.max(weight, 0.011 * top));
  const total = kept.reduce((a, b) => a + b, 0);
  return kept.map((weight) => ((1 - rest) * weight) / total);
}
