/**
 * The warm model under one of the two simpler changes that a gain has to be compared with: a temperature, softmax(z_w / T), or a linear
 * extrapolation of logits, softmax(z_w + λ (z_w − z_b)). Evaluated like any model, from the same paired logits as steering.
 */
import type { CausalLM, GenerateOptions, LabelledSequence } from "../lm/causalLM.ts";
import { type ShownSummary, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { checkAdapted } from "./adaptedPair.ts";
import type { ControlStrengths } from "./calibrateControls.ts";
import { ChangedLM, type Decoding } from "./changedLM.ts";
import { type Control, controlledLogits, controlledLogProbability } from "./controlledLogits.ts";
import { forwardPositions } from "./forwardPositions.ts";

/** A warm model under a control. It owns no tensor: disposing it is up to the warm model. */
export interface ControlledLM extends CausalLM, ShowsItself {
  readonly warm: AdaptedLM;
  readonly control: Control;
  /** the calibration that the strength comes from, when it came from one */
  readonly runId: string | null;
}

/** Exactly one of the two: its own number, or what `calibrateControls` chose. */
export type ControlOptions =
  | { readonly temperature: number | ControlStrengths; readonly extrapolation?: undefined }
  | { readonly extrapolation: number | ControlStrengths; readonly temperature?: undefined };

/**
 * Greedy text under a temperature is the warm model's: only likelihoods and draws change.
 * @throws `steer/not-adapted`, `steer/control` for none or both of the two, a temperature that is not above 0, or what is not finite
 */
export function control(warm: AdaptedLM, options: ControlOptions): ControlledLM {
  checkAdapted(warm);
  const { temperature, extrapolation } = options;
  if ((temperature === undefined) === (extrapolation === undefined)) {
    throw badControl(`temperature is ${String(temperature)} and extrapolation ${String(extrapolation)}`);
  }
  const name = temperature === undefined ? "extrapolation" : "temperature";
  const given = temperature ?? extrapolation!;
  const strength = typeof given === "number" ? given : given[name];
  if (!Number.isFinite(strength) || (name === "temperature" && strength <= 0)) throw badControl(`${name} is ${strength}`);
  return new ControlledModel(warm, { name, strength }, typeof given === "number" ? null : given.runId);
}

const badControl = (what: string): SteerlabError =>
  new SteerlabError("steer/control", `Of a control, ${what}.`, {
    hint: "Give one of them: a temperature above 0, or an extrapolation; 1 and 0 are the warm model.",
  });

const SYMBOLS = { temperature: "T", extrapolation: "λ" } as const;

class ControlledModel extends ChangedLM implements ControlledLM {
  readonly control: Control;

  constructor(warm: AdaptedLM, { name, strength }: Control, runId: string | null) {
    const label = `${name} ${SYMBOLS[name]} ${Number(strength.toPrecision(4))}`;
    super({ warm, name: `${warm.name} + ${label}`, change: { control: name, strength }, runId });
    this.control = { name, strength };
  }

  [showSelf](): ShownSummary {
    const { name, strength } = this.control;
    return {
      shown: "summary",
      type: "ControlledLM",
      name: this.name,
      text: `${name} ${SYMBOLS[name]} ${Number(strength.toPrecision(4))}`,
      facts: [
        ["warm model", this.warm.name],
        [`${name} ${SYMBOLS[name]}`, String(strength)],
        ["digest", this.digest],
      ],
      ...(this.runId === null ? {} : { runId: this.runId }),
    };
  }

  protected get logged(): Readonly<Record<string, unknown>> {
    return { control: this.control.name, strength: this.control.strength };
  }

  protected summaryOf(): Readonly<Record<string, unknown>> {
    return {};
  }

  protected changedLogits(base: Float32Array, warm: Float32Array): Float32Array {
    return controlledLogits(base, warm, this.control);
  }

  protected async labelScores(sequences: readonly LabelledSequence[], session: Session): Promise<Float64Array[]> {
    const scores = sequences.map(({ ids, from }) => new Float64Array(ids.length - from));
    if (scores.every((tokens) => tokens.length === 0)) return scores;
    await forwardPositions(
      this.warm,
      sequences,
      "Scoring",
      ({ base, warm, target, sequence, index }) => {
        scores[sequence]![index - sequences[sequence]!.from] = controlledLogProbability(base, warm, target, this.control);
      },
      session,
    );
    return scores;
  }

  protected async decode({ prompts, writers, ...how }: Decoding, _options: GenerateOptions, session: Session): Promise<null> {
    const choose = (base: Float32Array, warm: Float32Array, prompt: number) => writers[prompt]!.choose(this.changedLogits(base, warm));
    await this.warm.decodePaired(prompts, { ...how, choose }, session);
    return null;
  }
}
