import type { LabelledSequence } from "../lm/causalLM.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import type { SavedStep } from "../peft/adaptedLM.ts";
import type { Answer } from "../session/questions.ts";
import type { Session } from "../session/session.ts";
import type { ExplorerData } from "../steer/explorerData.ts";
import { labelledExample } from "../steer/labelledExample.ts";
import { explorerData } from "../steer/trace.ts";
import { SteerlabError } from "../steerlabError.ts";
import { loadCheckpoint } from "./loadCheckpoint.ts";
import type { WarmStartData } from "./warmStartRun.ts";
import type { WarmStartSettings } from "./warmStartSettings.ts";

interface Training {
  readonly settings: WarmStartSettings;
  readonly data: WarmStartData;
  /** the checkpoints that are there when it is asked */
  readonly saved: () => readonly SavedStep[];
}

/** Of a training that watches nothing, so many examples are looked at. */
const EXAMPLES = 8;

/** How a warm start answers what a checkpoint of it looks like in the explorer. It does not keep the base alive. */
export function checkpointAnswer(base: LanguageModel, { settings, data, saved }: Training): Answer {
  const model = new WeakRef(base);
  const { adapter, watch } = settings;
  const [sequences, which] = examplesOf(base, watch, data);
  return async (input, session) => {
    const { step } = (input ?? {}) as { step?: unknown };
    const found = saved().find((one) => one.step === step);
    const alive = model.deref();
    if (!found) throw checkpointGone(step, saved());
    if (alive) return await openCheckpoint(alive, found, { adapter, sequences, which }, session);
    throw new SteerlabError("steer/model-gone", "The base model of this training is no longer in memory.", { hint: "Run its cell again." });
  };
}

/** What is watched, else what is held out, else the first of what is trained on. */
function examplesOf(
  base: LanguageModel,
  watch: WarmStartSettings["watch"],
  { train, heldOut }: WarmStartData,
): [LabelledSequence[], string] {
  if (watch && watch.length > 0) return [watch.map((example) => labelledExample(base, example)), "watched examples"];
  return heldOut.length > 0 ? [heldOut.slice(0, EXAMPLES), "held-out examples"] : [train.slice(0, EXAMPLES), "training examples"];
}

interface Looked {
  readonly adapter: WarmStartSettings["adapter"];
  readonly sequences: readonly LabelledSequence[];
  readonly which: string;
}

/** One forward pass of base and warm as it was then. */
async function openCheckpoint(
  base: LanguageModel,
  { path, step }: SavedStep,
  { adapter, sequences, which }: Looked,
  session: Session,
): Promise<ExplorerData> {
  const warm = await loadCheckpoint(base, path, { adapter });
  try {
    const title = `${warm.name}, ${sequences.length} ${which}`;
    return await explorerData(warm, sequences, { alpha: 0.1, outside: "keep", title, label: `Opening step ${step}` }, session);
  } finally {
    warm.dispose();
  }
}

const checkpointGone = (step: unknown, saved: readonly SavedStep[]): SteerlabError =>
  new SteerlabError("train/no-checkpoint", `The checkpoint of step ${String(step)} is no longer there.`, {
    hint:
      saved.length > 0
        ? `There are those of the steps ${saved.map((one) => one.step).join(", ")}; keepCheckpoints: true keeps all of them.`
        : "A training that ends well removes its checkpoints: give it keepCheckpoints: true, or watch: examples, to open them later.",
  });
