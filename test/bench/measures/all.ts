import type { Measure } from "../measure.ts";
import { decoding } from "./decoding.ts";
import { explorerFrames, explorerOpen, explorerStep, longSeries } from "./explorer.ts";
import { firstStep } from "./firstStep.ts";
import { fullStep } from "./fullStep.ts";
import { loadMemory, loadSpeed } from "./loading.ts";
import { loraStep } from "./loraStep.ts";
import { memory } from "./memory.ts";
import { overlaidCurves } from "./overlaidCurves.ts";
import { scoring } from "./scoring.ts";
import { steeredDecoding } from "./steeredDecoding.ts";
import { submitting } from "./submitting.ts";
import { sweeping } from "./sweep.ts";

export const measures: readonly Measure[] = [
  loraStep,
  fullStep,
  scoring,
  decoding,
  steeredDecoding,
  sweeping,
  firstStep,
  memory,
  loadSpeed,
  loadMemory,
  explorerStep,
  explorerFrames,
  explorerOpen,
  longSeries,
  submitting,
  overlaidCurves,
];
