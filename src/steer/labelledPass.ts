/**
 * One forward pass of base and warm over labelled sequences, and all that sweeps, calibrations, traces and scores need of it: the sparse
 * positions down to a small α, the controls, and the tokens outside the masks that are worth showing. The dense logits are not kept.
 */
import type { LabelledSequence, NamedArrays } from "../lm/causalLM.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { Session } from "../session/session.ts";
import { ControlRows, controlGrids } from "./controls.ts";
import type { Outsiders } from "./explorerData.ts";
import { type DenseRow, forwardPositions } from "./forwardPositions.ts";
import { noteworthyOutsiders, packOutsiders } from "./noteworthyTokens.ts";
import type { SparsePositions } from "./sparsePositions.ts";
import { restThreshold, SparsePositionsBuilder } from "./sparsePositionsBuilder.ts";

/** Every pass holds its masks down to this α, or to the smaller one that is asked for: larger ones need no pass of their own. */
export const ALPHA_FLOOR = 0.01;

export interface LabelledPass {
  /** at `min(ALPHA_FLOOR, alpha)` */
  readonly positions: SparsePositions;
  /** [CONTROL_POINTS × positions], log-probabilities of the labels; `controlColumns` splits it */
  readonly controls: Float64Array;
  readonly outsiders: Outsiders | null;
}

export interface PassOptions {
  /** the smallest α that is asked for */
  readonly alpha: number;
  /** what the progress line says */
  readonly label: string;
  /** whether tokens outside the masks are to be shown */
  readonly outsiders?: boolean;
}

/**
 * Needs no forward pass where the model has kept what an earlier one gave.
 * @throws `steer/no-labels`, `steer/not-a-number`
 */
export async function labelledPass(
  warm: AdaptedLM,
  sequences: readonly LabelledSequence[],
  { alpha, label, outsiders = false }: PassOptions,
  session: Session,
): Promise<LabelledPass> {
  const floor = Math.min(ALPHA_FLOOR, alpha);
  const request = { sequences, settings: { floor, controls: controlGrids, outsiders } };
  const kept = warm.keptPasses?.find(request);
  if (kept) return unpacked(kept);
  const made = await forwardPass(warm, sequences, { floor, label, outsiders }, session);
  warm.keptPasses?.keep(request, packed(made));
  return made;
}

async function forwardPass(
  warm: AdaptedLM,
  sequences: readonly LabelledSequence[],
  { floor, label, outsiders }: { readonly floor: number; readonly label: string; readonly outsiders: boolean },
  session: Session,
): Promise<LabelledPass> {
  const builder = new SparsePositionsBuilder(floor);
  const controls = new ControlRows();
  const shown = outsiders ? new OutsiderRows(floor) : null;
  const visit = (row: DenseRow) => {
    builder.addRow(row);
    controls.add(row);
    shown?.add(row);
  };
  await forwardPositions(warm, sequences, label, visit, session, { threshold: restThreshold(floor), ...controlGrids });
  return { positions: builder.finish(), controls: controls.finish(), outsiders: shown?.finish() ?? null };
}

const POSITIONS = "positions.";
const OUTSIDERS = "outsiders.";

/** One flat list of arrays; the two numbers of the positions stand in `form`. */
function packed({ positions, controls, outsiders }: LabelledPass): NamedArrays {
  const { vocabulary, alpha, ...arrays } = positions;
  const named = (prefix: string, list: object) => Object.fromEntries(Object.entries(list).map(([name, array]) => [prefix + name, array]));
  return { form: Float64Array.of(vocabulary, alpha), controls, ...named(POSITIONS, arrays), ...named(OUTSIDERS, outsiders ?? {}) };
}

function unpacked(kept: NamedArrays): LabelledPass {
  const part = (prefix: string) =>
    Object.fromEntries(
      Object.entries(kept)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, array]) => [name.slice(prefix.length), array]),
    );
  const [vocabulary, alpha] = kept.form as Float64Array;
  const outsiders = part(OUTSIDERS);
  return {
    positions: { vocabulary: vocabulary!, alpha: alpha!, ...part(POSITIONS) } as unknown as SparsePositions,
    controls: kept.controls as Float64Array,
    outsiders: "ids" in outsiders ? (outsiders as unknown as Outsiders) : null,
  };
}

class OutsiderRows {
  readonly #alpha: number;
  readonly #rows: { readonly sequence: number; readonly index: number; readonly tokens: ReturnType<typeof noteworthyOutsiders> }[] = [];

  constructor(alpha: number) {
    this.#alpha = alpha;
  }

  add({ base, warm, target, sequence, index }: DenseRow): void {
    this.#rows.push({ sequence, index, tokens: noteworthyOutsiders(base, warm, target, this.#alpha) });
  }

  /** in the order of SparsePositions */
  finish(): Outsiders {
    const rows = this.#rows.sort((a, b) => a.sequence - b.sequence || a.index - b.index);
    return packOutsiders(rows.map(({ tokens }) => tokens));
  }
}
