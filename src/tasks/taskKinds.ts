// What most functions take: examples, splits and evaluations, told apart by what is read of them.

import { coded, fieldsOf, kind, listOf } from "../input/kind.ts";
import { aText } from "../input/kinds.ts";
import type { CausalLM } from "../lm/causalLM.ts";
import type { TaskSplit } from "./task.ts";

const EXAMPLES = 'Give a list of { prompt, completion }, such as task.calibration; "await loadTask(name)" makes a task.';

export const anExample = coded(
  "task/not-an-example",
  fieldsOf({ prompt: aText, completion: aText }, "Give { prompt, completion }, such as task.calibration[0]."),
);

export const examplesKind = coded("task/not-an-example", listOf(anExample, EXAMPLES));

const SPLIT = "Give a split, such as task.test of what loadTask() returned.";
const splitLike = kind(
  ({ task, items, metrics }: TaskSplit) => typeof task === "string" && Array.isArray(items) && Array.isArray(metrics),
  SPLIT,
);

export const aSplit = coded(
  "task/not-a-split",
  (given, at) => splitLike(given, at) ?? fieldsOf({ items: listOf(anExample, SPLIT) }, SPLIT)(given, at),
);

export const anEvaluation = coded(
  "evaluation/not-an-evaluation",
  fieldsOf(
    {
      model: aText,
      split: aText,
      metrics: kind((given) => typeof given === "object" && given !== null, "Its metrics are an object."),
      items: kind(Array.isArray, "Its items are a list of scores."),
    },
    "Give what evaluate(lm, task.test) returned, or a list with one evaluation a seed.",
  ),
);

/** Loaded, adapted or steered. */
export const aLanguageModel = coded(
  "lm/not-a-model",
  kind(
    ({ name, tokenizer, scoreAll }: CausalLM) =>
      typeof name === "string" && typeof tokenizer.encode === "function" && typeof scoreAll === "function",
    'Give a model, such as await loadModel("wordnet-lm"), or what warmStart() or steer() returned.',
  ),
);
