import type { LabelledSequence } from "../lm/causalLM.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import type { NamedArray } from "../lm/writeSafetensors.ts";
import { adaptedModel } from "../peft/adaptedModel.ts";
import type { RunWriter } from "../runs/run.ts";
import type { Session } from "../session/session.ts";
import type { ExplorerStep } from "../steer/explorerData.ts";
import { labelledExample } from "../steer/labelledExample.ts";
import { positionCount } from "../steer/sparsePositions.ts";
import { explorerData } from "../steer/trace.ts";
import type { WarmStartSettings } from "./warmStartSettings.ts";

type WatchSettings = Pick<WarmStartSettings, "adapter" | "watch" | "watchEvery" | "checkpointEvery" | "steps">;

/** Looks at a few examples while a warm start goes on: how far warm and base are apart, and how the steering vector forms. */
export class SteeringWatch {
  readonly looks: ExplorerStep[] = [];
  readonly #base: LanguageModel;
  readonly #settings: WatchSettings;
  readonly #sequences: readonly LabelledSequence[];

  constructor(base: LanguageModel, settings: WatchSettings) {
    this.#base = base;
    this.#settings = settings;
    this.#sequences = (settings.watch ?? []).map((example) => labelledExample(base, example));
  }

  /** Before the first step, every so many, at every checkpoint, and after the last. @param step steps done */
  due(step: number): boolean {
    const { watchEvery, checkpointEvery, steps } = this.#settings;
    const every = step % watchEvery === 0 || (checkpointEvery !== null && step % checkpointEvery === 0);
    return this.#sequences.length > 0 && (every || step === steps) && this.looks.at(-1)?.step !== step;
  }

  /** One forward pass of base and warm over the watched examples. @returns the mean KL(P_w ‖ P_b), nats a token */
  async look(step: number, tensors: NamedArray[], session: Session): Promise<number> {
    const { adapter: spec } = this.#settings;
    const name = `${this.#base.name}+${spec.kind}, step ${step}`;
    const warm = adaptedModel({ name, base: this.#base, stored: { spec, tensors }, losses: new Float64Array(0), runId: null });
    try {
      const settings = { alpha: 0.1, outside: "keep", title: name, label: `Watching step ${step}` } as const;
      const explorer = await explorerData(warm, this.#sequences, settings, session);
      this.looks.push({ step, explorer });
      return explorer.positions.kl.reduce((sum, kl) => sum + kl, 0) / positionCount(explorer.positions);
    } finally {
      warm.dispose();
    }
  }

  /** Kept with the run: the page draws from it, also when the training was stopped. What was kept before is replaced. */
  keep(run: RunWriter): void {
    if (this.looks.length > 0) run.artifact("watched", this.looks);
  }
}
