import type { LanguageModel } from "../lm/languageModel.ts";
import type { SavedStep } from "../peft/adaptedLM.ts";
import { SteerlabError } from "../steerlabError.ts";
import { CheckpointFolder, checkpointRoot } from "./checkpointFolder.ts";
import { digestOf, readCheckpoint, type TrainingCheckpoint } from "./trainingCheckpoint.ts";
import { warmStartIdentity } from "./warmStartIdentity.ts";
import type { WarmStartData } from "./warmStartRun.ts";
import type { WarmStartSettings } from "./warmStartSettings.ts";

/** Where a warm start begins, and where it is kept until it has ended. */
export class WarmStartCheckpoints {
  readonly #settings: WarmStartSettings;
  readonly #folder: CheckpointFolder;
  readonly #tell: (text: string) => void;
  /** the checkpoint that was given by its path */
  readonly #given: TrainingCheckpoint | null;
  #begin: SavedStep | null = null;
  #last: SavedStep | null = null;
  #resumedFrom: number | null = null;

  /**
   * @param tell says what happened to a person
   * @throws SteerlabError `train/no-checkpoint`, `train/other-checkpoint`, `train/bad-checkpoint` for a path in `resume`
   */
  constructor(base: LanguageModel, settings: WarmStartSettings, { train, heldOut }: WarmStartData, tell: (text: string) => void) {
    this.#settings = settings;
    this.#tell = tell;
    const identity = (begin: string | null) => warmStartIdentity(base, settings, [train, heldOut], begin);
    this.#given = typeof settings.resume === "string" ? readGiven(settings.resume, identity(null).subject) : null;
    const begin = this.#given && digestOf(this.#given.losses, this.#given.parameters, this.#given.first, this.#given.second);
    const root = settings.checkpointFolder ?? checkpointRoot();
    this.#folder = new CheckpointFolder({ root, identity: identity(begin), keepAll: settings.keepCheckpoints });
  }

  /** What is there now, oldest first. Looking on costs nothing of what the training holds. */
  get saved(): () => readonly SavedStep[] {
    const folder = this.#folder;
    return () => folder.saved();
  }

  /** The newest one. */
  get last(): SavedStep | null {
    return this.#last;
  }

  /** The newest one of fewer steps: values that gave a bad loss at this step were already bad after the step before. */
  goodBefore(step: number): SavedStep | null {
    const kept = [...(this.#begin ? [this.#begin] : []), ...this.#folder.saved()];
    return kept
      .filter((saved) => saved.step < step)
      .reduce<SavedStep | null>((newest, one) => (one.step > (newest?.step ?? -1) ? one : newest), null);
  }

  /** How many steps had been done before; null for a training from the beginning. */
  get resumedFrom(): number | null {
    return this.#resumedFrom;
  }

  /** Where to begin; null is at the beginning. */
  find(): TrainingCheckpoint | null {
    const { resume, steps } = this.#settings;
    if (resume === false) this.#folder.remove();
    const own = resume === false ? null : this.#folder.newest(({ message }) => this.#tell(`${message} It is left out.`));
    const found = own ?? this.#given;
    if (!found) return null;
    this.#resumedFrom = found.step;
    this.#begin = own ? this.#folder.saved().find(({ step }) => step === own.step)! : { step: found.step, path: resume as string };
    this.#last = this.#begin;
    this.#tell(`Goes on from the checkpoint of step ${found.step} of ${steps}: ${this.#begin.path}`);
    return found;
  }

  /** Training goes on when it cannot be written, and it is said once a failure. @returns whether it was */
  write(checkpoint: TrainingCheckpoint): boolean {
    try {
      this.#last = this.#folder.write(checkpoint);
      return true;
    } catch (error) {
      if (!(error instanceof SteerlabError)) throw error;
      this.#tell(`${error.message} ${error.hint}`);
      return false;
    }
  }

  /** When the training has ended well. @param name of the folder in which they stay, where they are to be kept */
  finish(name: string): readonly SavedStep[] {
    if (this.#settings.keepCheckpoints) this.#folder.setApart(name);
    else this.#folder.remove();
    return this.#folder.saved();
  }
}

function readGiven(path: string, subject: string): TrainingCheckpoint {
  const found = readCheckpoint(path, { course: "", subject }, { from: "subject" });
  if (found) return found;
  throw new SteerlabError("train/no-checkpoint", `There is no checkpoint ${path}.`, {
    hint: "Give the path that the error or the cell named.",
  });
}
