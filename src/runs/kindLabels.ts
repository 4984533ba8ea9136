import type { RunKind } from "./run.ts";

export const kindLabels: Readonly<Record<RunKind, string>> = {
  pretrain: "pretraining",
  "warm-start": "warm start",
  trace: "trace",
  calibration: "calibration",
  sweep: "sweep",
  evaluation: "evaluation",
  generation: "generation",
  claim: "claim",
  custom: "custom",
};
