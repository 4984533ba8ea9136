/*
 * Everything that a cell imports from "steerlab".
 *
 *   import { loadModel, loadTask, lora, warmStart, trace, calibrate, sweep, steer, evaluate, compare, claim, chart } from "steerlab";
 *
 * What is exported here keeps its name and meaning; options may grow. Logits, log-probabilities and losses are in nats.
 */
export { tf } from "./backend/tf.ts";
export { chart } from "./chart/chart.ts";
export type { HubOrigin } from "./hub/hubRepo.ts";
export type { CausalLM, GenerateOptions, Generation, Matrix, Score, SteeredStep, Tokenizer } from "./lm/causalLM.ts";
export { type LoadModelOptions, loadModel } from "./lm/loadModel.ts";
export type { ModelConfig } from "./lm/modelConfig.ts";
export { markdown } from "./output/markdown.ts";
export { show } from "./output/show.ts";
export type { Shown } from "./output/shown.ts";
export { table } from "./output/table.ts";
export type { AdaptedLM } from "./peft/adaptedLM.ts";
export { loadAdapter } from "./peft/adaptedModel.ts";
export type { AdapterSpec } from "./peft/adapterSpec.ts";
export { fullFineTune } from "./peft/fullFineTune.ts";
export { ia3 } from "./peft/ia3.ts";
export { lora } from "./peft/lora.ts";
export { promptTuning } from "./peft/promptTuning.ts";
export { pTuning } from "./peft/pTuning.ts";
export { pTuningV2 } from "./peft/pTuningV2.ts";
export type { RunDetail, RunRow } from "./runs/run.ts";
export { type Run, runs, startRun } from "./runs/startRun.ts";
export { params } from "./session/params.ts";
export { calibrate } from "./steer/calibrate.ts";
export { type ControlStrengths, calibrateControls } from "./steer/calibrateControls.ts";
export { type ControlledLM, type ControlOptions, control } from "./steer/control.ts";
export { type FirstOrder, firstOrder } from "./steer/firstOrder.ts";
export { type SteeredLM, steer } from "./steer/steer.ts";
export type { Strength } from "./steer/strengthEstimators.ts";
export { sweep } from "./steer/sweep.ts";
export { type StudySubject, type SweepStudy, sweepAll } from "./steer/sweepAll.ts";
export type { SweepResult } from "./steer/sweepResult.ts";
export { type SteerOptions, type TokenPosition, type TokenRow, type Trace, trace } from "./steer/trace.ts";
export { SteerlabError } from "./steerlabError.ts";
export { acrossSeeds } from "./tasks/acrossSeeds.ts";
export { type ClaimCard, claim } from "./tasks/claim.ts";
export { exportClaim } from "./tasks/claimFile.ts";
export { type Comparison, compare } from "./tasks/compare.ts";
export { type ComparisonTable, comparisonTable } from "./tasks/comparisonTable.ts";
export { type DifferenceRow, differenceRow } from "./tasks/differenceRow.ts";
export { type EvaluateOptions, evaluate } from "./tasks/evaluate.ts";
export { type EvaluatedSystems, type EvaluateSystemsOptions, evaluateSystems } from "./tasks/evaluateSystems.ts";
export type { Evaluation, ItemScore } from "./tasks/evaluation.ts";
export type { FileColumns } from "./tasks/fileColumns.ts";
export type { Agreement } from "./tasks/judge/agreement.ts";
export { endpointJudge } from "./tasks/judge/endpointJudge.ts";
export type { EndpointJudgeOptions } from "./tasks/judge/endpointSettings.ts";
export type { Judge, Judgement } from "./tasks/judge/judge.ts";
export { localJudge } from "./tasks/judge/localJudge.ts";
export { loadTask, type TaskOptions } from "./tasks/loadTask.ts";
export { type PretrainingOverlap, pretrainingOverlap } from "./tasks/pretrainingOverlap.ts";
export { type RescoreOptions, rescore } from "./tasks/rescore.ts";
export { loadEvaluation } from "./tasks/storedEvaluation.ts";
export type { Example, Task, TaskItem, TaskSplit } from "./tasks/task.ts";
export { type FileTaskOptions, taskFromFile } from "./tasks/taskFromFile.ts";
export { encodeCorpus, tokenizerJson, trainBytePairEncoding } from "./tasks/wordnet/bytePairEncoding.ts";
export { buildWordnetCorpus } from "./tasks/wordnet/corpus.ts";
export { type GradientStep, type GradientStepOptions, gradientStep } from "./train/gradientStep.ts";
export { type PretrainOptions, pretrain } from "./train/pretrain.ts";
export { type WarmStartOptions, warmStart } from "./train/warmStart.ts";
export type { Verification } from "./verify/verification.ts";
export { verifyBackend } from "./verify/verifyBackend.ts";
