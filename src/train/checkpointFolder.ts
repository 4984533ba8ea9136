import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { SavedStep } from "../peft/adaptedLM.ts";
import { SteerlabError } from "../steerlabError.ts";
import { readCheckpoint, type TrainingCheckpoint, type TrainingIdentity, writeCheckpoint } from "./trainingCheckpoint.ts";

export interface CheckpointFolderOptions {
  /** holds a folder for each training */
  readonly root: string;
  readonly identity: TrainingIdentity;
  /** every one, not only the newest and the one before; false */
  readonly keepAll?: boolean;
  /** of all trainings together; 8 GiB. Beyond it the oldest of the others go; this one's own stay */
  readonly limitBytes?: number;
  /** ms since the epoch */
  readonly now?: () => number;
}

/** A training that another kernel may be at is not cleared away. */
const inUse = 3_600_000; // ms since it was last written

/** The workspace's place for unfinished trainings. A kernel knows its workspace, a task its folder; a script's is where it runs. */
export const checkpointRoot = (): string =>
  process.env.STEERLAB_CHECKPOINTS ?? resolve(process.env.STEERLAB_WORKSPACE ?? process.cwd(), ".steerlab", "checkpoints");

/** One training's checkpoints: the newest and the one before, which is there in case the newest is damaged; or all of them. */
export class CheckpointFolder {
  readonly #options: Required<CheckpointFolderOptions>;
  #path: string;

  constructor(options: CheckpointFolderOptions) {
    this.#options = { keepAll: false, limitBytes: 8 * 2 ** 30, now: Date.now, ...options };
    this.#path = join(options.root, options.identity.course.slice(0, 32));
  }

  get path(): string {
    return this.#path;
  }

  /** Oldest first. */
  saved(): SavedStep[] {
    const names = existsSync(this.path) ? readdirSync(this.path).filter((name) => /^step-\d+\.checkpoint$/.test(name)) : [];
    const steps = names.map((name) => ({ step: Number(name.slice("step-".length, -".checkpoint".length)), path: join(this.path, name) }));
    return steps.sort((a, b) => a.step - b.step);
  }

  /**
   * The newest checkpoint that is whole and of this training.
   * @param skipped is told why one is not
   */
  newest(skipped: (why: SteerlabError) => void): TrainingCheckpoint | null {
    for (const saved of this.saved().reverse()) {
      try {
        return readCheckpoint(saved.path, this.#options.identity);
      } catch (error) {
        if (!(error instanceof SteerlabError)) throw error;
        skipped(error);
      }
    }
    return null;
  }

  /**
   * @throws SteerlabError `train/checkpoint-not-written`
   */
  write(checkpoint: TrainingCheckpoint): SavedStep {
    const path = join(this.path, `step-${checkpoint.step}.checkpoint`);
    try {
      this.#makeRoot();
      writeCheckpoint(path, this.#options.identity, checkpoint);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SteerlabError("train/checkpoint-not-written", `The checkpoint of step ${checkpoint.step} could not be written: ${why}.`, {
        hint: `Make room or rights in ${this.#options.root}.`,
        details: { path },
        cause: error,
      });
    }
    this.#keepNewest();
    this.#removeOldest();
    return { step: checkpoint.step, path };
  }

  /** When the training has ended well, or is to begin anew. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Sets the training's checkpoints apart under another name when it has ended: the next of the same course begins anew. */
  setApart(name: string): void {
    if (!existsSync(this.#path)) return;
    const apart = join(this.#options.root, this.#freeName(name));
    renameSync(this.#path, apart);
    this.#path = apart;
  }

  /** A script's runs, which nobody logs, have one name. */
  #freeName(name: string): string {
    const taken = (candidate: string) => existsSync(join(this.#options.root, candidate));
    if (!taken(name)) return name;
    let count = 2;
    while (taken(`${name}-${count}`)) count++;
    return `${name}-${count}`;
  }

  /** With what a kill while writing left behind. */
  #keepNewest(): void {
    const kept = this.saved()
      .slice(this.#options.keepAll ? 0 : -2)
      .map(({ path }) => path);
    for (const name of readdirSync(this.path)) if (!kept.includes(join(this.path, name))) rmSync(join(this.path, name), { force: true });
  }

  /** Out of git's sight, also where no workbench made the folder above. */
  #makeRoot(): void {
    const { root } = this.#options;
    mkdirSync(root, { recursive: true });
    const ignore = join(root, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  }

  #removeOldest(): void {
    const { root, limitBytes, now } = this.#options;
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const trainings = folders.map(({ name }) => contents(join(root, name))).sort((a, b) => a.written - b.written);
    let total = trainings.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes, written } of trainings) {
      if (total <= limitBytes || now() - written < inUse) return;
      if (path === this.path) continue;
      rmSync(path, { recursive: true, force: true });
      total -= bytes;
    }
  }
}

function contents(path: string): { path: string; bytes: number; written: number } {
  const files = readdirSync(path).map((name) => statSync(join(path, name)));
  return {
    path,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    written: Math.max(statSync(path).mtimeMs, ...files.map(({ mtimeMs }) => mtimeMs)),
  };
}
