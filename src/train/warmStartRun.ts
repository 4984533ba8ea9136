import { tf } from "../backend/tf.ts";
import { compilesSteps } from "../compile/compilesSteps.ts";
import type { LabelledSequence } from "../lm/causalLM.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import type { NamedArray } from "../lm/writeSafetensors.ts";
import type { SavedStep } from "../peft/adaptedLM.ts";
import { adapterWords } from "../peft/adapterWords.ts";
import type { RunWriter } from "../runs/run.ts";
import { InterruptedError, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { answerQuestions } from "../session/questions.ts";
import type { Session } from "../session/session.ts";
import type { ExplorerStep } from "../steer/explorerData.ts";
import { AdapterTraining, type StepFigures } from "./adapterTraining.ts";
import { checkpointAnswer } from "./checkpointAnswer.ts";
import { divergedError, ExplosionWatch, heldOutDivergedError, isSound } from "./divergence.ts";
import { HeldOutCourse } from "./heldOut.ts";
import { type LabelledBatch, labelCount, shapeOf } from "./labelledBatch.ts";
import { isOutOfMemory, outOfMemoryError } from "./outOfMemory.ts";
import { Pace } from "./pace.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import { SteeringWatch } from "./steeringWatch.ts";
import { evaluationBatches, trainingBatches } from "./trainingBatches.ts";
import { WarmStartCheckpoints } from "./warmStartCheckpoints.ts";
import type { WarmStartSettings } from "./warmStartSettings.ts";

export interface WarmStartData {
  readonly train: readonly LabelledSequence[];
  readonly heldOut: readonly LabelledSequence[];
  /** number of prompts that lost their beginning */
  readonly shortened: number;
}

export interface WarmStartResult {
  readonly tensors: NamedArray[];
  /** nats a token, one a step */
  readonly losses: Float64Array;
  readonly watched: readonly ExplorerStep[];
  /** those that stay */
  readonly checkpoints: readonly SavedStep[];
}

/** One warm start from its first step, or its checkpoint, to its end. Owns tensors until `dispose`. */
export class WarmStartRun {
  readonly #settings: WarmStartSettings;
  readonly #data: WarmStartData;
  readonly #run: RunWriter;
  readonly #session: Session;
  readonly #schedule: Schedule;
  readonly #training: AdapterTraining;
  readonly #batches: (step: number) => readonly LabelledBatch[];
  readonly #heldOut: readonly LabelledBatch[];
  readonly #checkpoints: WarmStartCheckpoints;
  readonly #explosion: ExplosionWatch;
  readonly #progress: ProgressReporter;
  readonly #shapes = new Set<string>();
  readonly #pace = new Pace();
  readonly #watch: SteeringWatch;
  #course: HeldOutCourse;
  #best: Float32Array | null = null;
  #tokens = 0;

  constructor(base: LanguageModel, settings: WarmStartSettings, data: WarmStartData, run: RunWriter, session: Session) {
    const { adapter: spec, weightDecay, clipNorm, seed, steps, schedule: name, learningRate, warmupSteps } = settings;
    this.#settings = settings;
    this.#data = data;
    this.#run = run;
    this.#session = session;
    this.#schedule = { name, learningRate, steps, warmupSteps };
    this.#batches = trainingBatches(data.train, settings);
    this.#heldOut = data.heldOut.length > 0 ? evaluationBatches(data.heldOut, settings) : [];
    this.#course = new HeldOutCourse(settings);
    this.#explosion = new ExplosionWatch(settings.explosionSteps, base.config.vocabulary);
    this.#checkpoints = new WarmStartCheckpoints(base, settings, data, (text) => session.show({ shown: "text", text }));
    this.#progress = new ProgressReporter(session, "Warm start", steps, "steps");
    this.#training = new AdapterTraining(base, { spec, weightDecay, clipNorm, seed });
    this.#watch = new SteeringWatch(base, settings);
    answerQuestions(run.id, { checkpoint: checkpointAnswer(base, { settings, data, saved: this.#checkpoints.saved }) });
    session.show({ shown: "training", runId: run.id, steps, title: `Warm start of ${base.name}, ${adapterWords(spec)}` });
  }

  async finish(): Promise<WarmStartResult> {
    this.#goOn();
    await this.#evaluateWhenDue();
    await this.#watchWhenDue();
    while (this.#step < this.#settings.steps && !this.#course.exhausted) {
      this.#stopIfInterrupted();
      await this.#next();
      await this.#evaluateWhenDue();
      await this.#watchWhenDue();
      this.#saveWhenDue();
      this.#progress.update(this.#step);
      await yieldToEventLoop();
    }
    this.#progress.finish(this.#step);
    const tensors = await this.#training.stored(this.#settings.keep === "best" ? this.#best : null);
    this.#tellEnd();
    const checkpoints = this.#checkpoints.finish(this.#run.id);
    return { tensors, losses: Float64Array.from(this.#training.state.losses), watched: this.#watch.looks, checkpoints };
  }

  dispose(): void {
    this.#watch.keep(this.#run);
    this.#training.dispose();
  }

  /** Number of steps done. */
  get #step(): number {
    return this.#training.state.step;
  }

  /** From a checkpoint, if there is one. The run shows the losses so far as its own. */
  #goOn(): void {
    const found = this.#checkpoints.find();
    if (!found) return;
    const { losses, validation, best, step, parameters } = found;
    this.#training.restore(found, losses);
    this.#progress.goOnFrom(step);
    this.#course = new HeldOutCourse(this.#settings, validation);
    this.#best = best ?? (this.#course.best?.step === step ? parameters : null);
    losses.forEach((loss, done) => {
      this.#explosion.add(loss);
      if (done < this.#settings.steps) this.#tokens += sum(this.#batches(done), ({ used }) => used);
      this.#run.log({ loss }, done);
    });
    for (const look of validation) this.#run.log({ validationLoss: look.loss }, look.step - 1);
    for (const saved of this.#checkpoints.saved()) if (saved.step <= step) this.#run.log({ checkpoint: saved.step }, saved.step);
  }

  async #next(): Promise<void> {
    const step = this.#step;
    const batches = this.#batches(step);
    const learningRate = learningRateAt(this.#schedule, step);
    const compiling = await this.#announceCompiling(batches, "training step");
    const begin = performance.now();
    const figures = await this.#inMemory(batches, () => this.#training.next(batches, learningRate));
    const used = sum(batches, (batch) => batch.used);
    if (!compiling) this.#pace.add(used, performance.now() - begin);
    this.#tokens += used;
    this.#run.log({ ...figures, learningRate, tokens: this.#tokens, ...this.#machineFigures() }, step);
    this.#requireSound(step, figures);
  }

  #machineFigures(): Record<string, number> {
    const { tokensPerSecond } = this.#pace;
    const memory = { memory: process.memoryUsage.rss(), tensorMemory: tf.memory().numBytes };
    return tokensPerSecond === null ? memory : { tokensPerSecond, ...memory };
  }

  #requireSound(step: number, figures: StepFigures): void {
    const told = { step, ...figures, before: this.#training.state.losses.at(isSound(figures) ? -2 : -1) };
    const firstBad = step - this.#explosion.above;
    if (!isSound(figures)) throw divergedError(told, this.#checkpoints.goodBefore(firstBad));
    if (this.#explosion.add(figures.loss)) throw this.#explosion.error(told, this.#checkpoints.goodBefore(firstBad));
  }

  /** After the last step, and every so many. Also where it was interrupted before, which is why the course is asked. */
  async #evaluateWhenDue(): Promise<void> {
    const { evaluateEvery, steps } = this.#settings;
    const due = this.#step > 0 && (this.#step === steps || this.#step % evaluateEvery === 0);
    if (!due || this.#heldOut.length === 0 || this.#course.losses.at(-1)?.step === this.#step) return;
    const loss = await this.#heldOutLoss();
    this.#run.log({ validationLoss: loss }, this.#step - 1);
    if (!Number.isFinite(loss)) throw heldOutDivergedError(this.#step, loss, this.#checkpoints.goodBefore(this.#step));
    if (this.#course.add({ step: this.#step, loss }) && this.#settings.keep === "best") this.#best = this.#training.optimiser().parameters;
  }

  /** The divergence stands at the number of steps done, and so at 0 before the first. */
  async #watchWhenDue(): Promise<void> {
    if (!this.#watch.due(this.#step)) return;
    const kl = await this.#watch.look(this.#step, await this.#training.stored(null), this.#session);
    this.#run.log({ kl }, this.#step);
  }

  /** @returns nats a token over everything held out */
  async #heldOutLoss(): Promise<number> {
    let total = 0;
    for (const batch of this.#heldOut) {
      this.#stopIfInterrupted();
      await this.#announceCompiling([batch], "held-out loss");
      total += await this.#inMemory([batch], () => this.#training.loss(batch));
      await yieldToEventLoop();
    }
    return total / labelCount(this.#data.heldOut);
  }

  /** Compiling blocks the process for seconds: what is awaited is said before. @returns whether something is new */
  async #announceCompiling(batches: readonly LabelledBatch[], what: string): Promise<boolean> {
    const fresh = batches.find((batch) => !this.#shapes.has(`${what} ${shapeOf(batch)}`));
    for (const batch of batches) this.#shapes.add(`${what} ${shapeOf(batch)}`);
    if (!fresh || !compilesSteps()) return false;
    this.#progress.announce(this.#step, `Compiling the ${what} for [${fresh.rows} × ${fresh.tokens}]`);
    await yieldToEventLoop();
    return true;
  }

  async #inMemory<T>(batches: readonly LabelledBatch[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      const largest = batches.reduce((most, batch) => (batch.ids.length > most.ids.length ? batch : most));
      throw outOfMemoryError(error as Error, this.#step, largest);
    }
  }

  /** A loss that may be exploding is not saved: the last checkpoint stays a good one. */
  #saveWhenDue(): void {
    const { checkpointEvery, steps } = this.#settings;
    if (checkpointEvery === null || this.#step % checkpointEvery !== 0 || this.#step === steps) return;
    if (this.#explosion.above === 0) this.#save();
  }

  #save(): void {
    const { step, losses } = this.#training.state;
    const best = this.#course.best?.step === step ? null : this.#best;
    const written = this.#checkpoints.write({ step, losses, validation: this.#course.losses, best, ...this.#training.optimiser() });
    if (!written) return;
    this.#watch.keep(this.#run);
    this.#run.log({ checkpoint: step }, step);
  }

  #stopIfInterrupted(): void {
    if (!this.#session.signal.aborted) return;
    if (this.#settings.checkpointEvery === null) throw new InterruptedError("The warm start");
    if (this.#step > 0) this.#save();
    const saved = this.#checkpoints.last;
    if (!saved) throw new InterruptedError("The warm start");
    throw new InterruptedError("The warm start", `run the cell again to go on from step ${saved.step}; resume: false begins anew.`);
  }

  #tellEnd(): void {
    const { steps, keep } = this.#settings;
    const { best, exhausted, sinceImprovement } = this.#course;
    const held = best ? { validationLoss: this.#course.losses.at(-1)!.loss, bestStep: best.step, bestValidationLoss: best.loss } : {};
    const resumedFrom = this.#checkpoints.resumedFrom;
    this.#run.summary({
      ...{ loss: this.#training.state.losses.at(-1), steps: this.#step, tokens: this.#tokens, trainedValues: this.#training.values },
      ...{ ...held, ...(best ? { returned: keep } : {}), ...(resumedFrom === null ? {} : { resumedFrom }) },
    });
    if (!best || (best.step === this.#step && this.#step === steps)) return;
    const early = exhausted && this.#step < steps;
    const stopped = early
      ? `Stopped after step ${this.#step}: ${sinceImprovement} looks at the held-out loss without an improvement. `
      : "";
    const what =
      keep === "best" ? `The adapter is that of step ${best.step}` : `The adapter is the last one; the best was that of step ${best.step}`;
    this.#session.show({ shown: "text", text: `${stopped}${what}, held-out loss ${best.loss.toFixed(4)} nats a token.` });
  }
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((total, item) => total + value(item), 0);
