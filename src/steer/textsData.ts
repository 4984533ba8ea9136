import type { Generation } from "../lm/causalLM.ts";
import type { Diversity } from "../tasks/metrics/diversity.ts";
import type { ExplorerData } from "./explorerData.ts";

export const SYSTEMS = ["base", "warm", "steered"] as const;
export type TextSystem = (typeof SYSTEMS)[number];

/** What base, warm and steered model make of one prompt, as plain data. */
export interface TextsData {
  readonly prompt: string;
  readonly strength: number;
  /** greedy, in the order of SYSTEMS; text s is sequence s of the explorer, with the end of the text where there is one */
  readonly texts: readonly { readonly text: string; readonly finish: Generation["finish"] }[];
  /** base, warm and steered distributions after every prefix of each of the three texts */
  readonly explorer: ExplorerData;
  readonly fanOut: FanOut | null;
}

/** Texts drawn from each model for the same prompt, all with the same seeds. */
export interface FanOut {
  readonly temperature: number;
  /** of the first text; the n-th has seed + n */
  readonly seed: number;
  readonly systems: readonly { readonly system: TextSystem; readonly texts: readonly string[]; readonly measures: Diversity }[];
}
