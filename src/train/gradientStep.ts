import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { currentBackend } from "../backend/startBackend.ts";
import { tf } from "../backend/tf.ts";
import { compileStep } from "../compile/compiledStep.ts";
import type { NamedArray } from "../lm/writeSafetensors.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { adaptedModel, requireBase, storedAdapter } from "../peft/adaptedModel.ts";
import { methodOf, textContext } from "../peft/adapterMethod.ts";
import type { StoredAdapter } from "../peft/peftFolder.ts";
import { trackRun } from "../runs/trackRun.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";
import { AdapterObjective } from "./adapterObjective.ts";
import { isSound } from "./divergence.ts";
import { type ParameterLayout, parameterCount } from "./flatParameters.ts";
import { type LabelledBatch, labelCount } from "./labelledBatch.ts";
import { evaluationBatches } from "./trainingBatches.ts";
import { trainingSequences } from "./trainingSequences.ts";

export interface GradientStepOptions {
  /** the step is `rate` times the gradient, nothing else: no momentum, no clipping, no dropout */
  readonly rate: number;
  /** examples a batch: of memory only, the gradient is that of all of them; 16 */
  readonly batchSize?: number;
}

export interface GradientStep {
  /** the warm model after the step; the caller disposes it */
  readonly model: AdaptedLM;
  /** before the step, nats a label */
  readonly loss: number;
  /** ‖∇ loss‖; to first order the loss falls by `rate` times its square */
  readonly gradientNorm: number;
}

/**
 * One step of plain gradient descent from a warm model: θ − rate · ∇L(θ), with L the mean loss over the labels of all the examples. The warm
 * model stays as it is. A negative rate climbs. Logged as a run.
 * @throws SteerlabError `train/no-examples`, `train/bad-option`, `train/too-long`, `train/folded` for P-Tuning, whose trained encoder is not
 *   kept, `train/diverged` when loss or gradient is no number, `adapter/not-adapted`, `cell/interrupted`
 */
export async function gradientStep(warm: AdaptedLM, examples: readonly Example[], options: GradientStepOptions): Promise<GradientStep> {
  const { rate, batchSize = 16 } = options;
  const stored = storedAdapter(warm);
  checkStep(stored, examples, { rate, batchSize });
  const base = requireBase(warm.base);
  const { spec } = stored;
  const { sequences } = trainingSequences(base, examples, textContext(spec, base.config));
  const name = `${warm.name} + gradient step`;
  const config = { model: base.name, adapter: spec, optimiser: "sgd", steps: 1, learningRate: rate, batchSize, examples: examples.length };
  const parents = warm.runId === null ? [] : [warm.runId];
  const start = { kind: "warm-start", name, config, parents, modelDigest: warm.digest, examples, backend: currentBackend()!.name } as const;
  return trackRun(start, async (run, session) => {
    const objective = new AdapterObjective(base.model, spec);
    const labels = labelCount(sequences);
    const { sum, gradient, values } = await summedGradient(objective, stored, evaluationBatches(sequences, { batchSize }), session);
    const [loss, gradientNorm] = [sum / labels, norm(gradient) / labels];
    run.summary({ loss, gradientNorm, labels });
    if (!isSound({ loss, gradientNorm })) throw divergedStep(loss, gradientNorm);
    const after = values.map((value, i) => value - (rate / labels) * gradient[i]!);
    const tensors = objective.layout.map(({ name, shape, offset, size }) => ({ name, shape, data: after.slice(offset, offset + size) }));
    const model = adaptedModel({ name, base, stored: { spec, tensors }, losses: Float64Array.of(loss), runId: run.id });
    return { model, loss, gradientNorm };
  });
}

function checkStep({ spec }: StoredAdapter, examples: readonly Example[], { rate, batchSize }: Required<GradientStepOptions>): void {
  if (methodOf(spec).fold) {
    throw new SteerlabError("train/folded", `${methodOf(spec).label} keeps what its encoder made, not the encoder that was trained.`, {
      hint: "Take a method whose trained values are kept, such as lora() or pTuningV2().",
    });
  }
  if (examples.length === 0) {
    throw new SteerlabError("train/no-examples", "The gradient step has no examples.", {
      hint: "Give at least one { prompt, completion }.",
    });
  }
  if (!Number.isFinite(rate)) throw badOption("rate", rate, "a finite number");
  if (!Number.isInteger(batchSize) || batchSize < 1) throw badOption("batchSize", batchSize, "a whole number above 0");
}

const badOption = (name: string, value: number, expected: string): SteerlabError =>
  new SteerlabError("train/bad-option", `${name} is ${value}.`, { hint: `Give ${expected}.` });

const divergedStep = (loss: number, gradientNorm: number): SteerlabError =>
  new SteerlabError("train/diverged", `Before the step the loss is ${loss} and the gradient's norm ${gradientNorm}.`, {
    hint: "The warm model's values have diverged: warm-start with a smaller learning rate.",
  });

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** @returns sum over the labels, nats, its gradient [values], and where it was taken [values] */
async function summedGradient(
  objective: AdapterObjective,
  { tensors }: StoredAdapter,
  batches: readonly LabelledBatch[],
  session: Session,
) {
  const values = flat(objective.layout, tensors);
  const parameters = tf.tensor1d(values);
  const step = compileStep("gradient", (sum, gradients, at, ...inputs) => {
    const { loss, gradient } = objective.gradient(at as Tensor1D, inputs);
    return [tf.add(sum!, loss), tf.add(gradients!, gradient)];
  });
  let sums: Tensor[] = [tf.scalar(0), tf.zeros([values.length])];
  try {
    for (const batch of batches) {
      throwIfInterrupted(session, "The gradient step");
      const made = [...sums, ...objective.inputs(batch, null)];
      sums = step(sums[0]!, sums[1]!, parameters, ...made.slice(2));
      tf.dispose(made);
      await yieldToEventLoop();
    }
    const [sum, gradient] = await Promise.all(sums.map((tensor) => tensor.data<"float32">()));
    return { sum: sum![0]!, gradient: gradient!, values };
  } finally {
    step.dispose();
    tf.dispose([parameters, ...sums]);
  }
}

function flat(layout: ParameterLayout, tensors: readonly NamedArray[]): Float32Array {
  const byName = new Map(tensors.map(({ name, data }) => [name, data]));
  const values = new Float32Array(parameterCount(layout));
  for (const { name, offset } of layout) values.set(byName.get(name)!, offset);
  return values;
}
