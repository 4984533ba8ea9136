import type { Peer } from "./peer.ts";
import type { ShapeName } from "./shapes.ts";

/** What a measure works with: one shape, and the other side where there is one. */
export interface Bench {
  readonly shape: ShapeName;
  /** the model with random weights, for `loadModel` */
  readonly folder: string;
  readonly peer: Peer | null;
}

/** One side of a measure, warmed up. Samples of the sides are taken in turn. */
export interface Contestant {
  readonly side: string;
  /** seconds until the first sample could be taken, compilation included; null where that is what is measured */
  readonly warmUp: number | null;
  /** @returns one sample in the measure's unit */
  sample(): Promise<number>;
  dispose(): Promise<void>;
}

/** The ratio of two sides, or with `to` left out the value of one, and what it is aimed at. */
export interface Goal {
  readonly of: string;
  readonly to?: string;
  readonly atLeast?: Partial<Record<ShapeName, number>>;
  readonly atMost?: Partial<Record<ShapeName, number>>;
}

export interface Measure {
  readonly name: string;
  readonly shapes: readonly ShapeName[];
  /** what one sample does */
  readonly work: string;
  readonly unit: string;
  /** rounds at most, where one takes long */
  readonly mostRounds?: number;
  readonly goals: readonly Goal[];
  contestants(bench: Bench): Promise<Contestant[]>;
}

/** @returns seconds */
export async function seconds(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
