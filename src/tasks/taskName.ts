/** Tasks without files. */
export type BuiltInTaskName = "wordnet-classes" | "wordnet-truth" | "wordnet-definitions";

/** Published benchmarks. */
export type BenchmarkName =
  | "truthfulqa-mc"
  | "truthfulqa-generation"
  | "boolq"
  | "piqa"
  | "siqa"
  | "hellaswag"
  | "winogrande"
  | "arc-easy"
  | "arc-challenge"
  | "openbookqa";

export type TaskName = BuiltInTaskName | BenchmarkName;
