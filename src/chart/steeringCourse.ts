import type { Shown } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { ExplorerStep } from "../steer/explorerData.ts";
import type { Trace } from "../steer/trace.ts";
import { SteerlabError } from "../steerlabError.ts";

/** The trace of one and the same examples after so many steps: of checkpoints, or of a model trained further and further. */
export interface TracedStep {
  readonly step: number;
  readonly trace: Trace;
}

/**
 * How the steering vector formed: the explorer of the watched examples, with a scrubber over the steps at which they were looked at.
 * @param course a model whose warm start watched some examples, or their traces step by step
 * @throws `chart/not-watched` for a model whose warm start watched nothing, `chart/other-examples` for traces of different texts
 */
export function steeringCourse(course: AdaptedLM | readonly TracedStep[]): Shown {
  const steps = isTraced(course) ? tracedSteps(course) : (course?.watched ?? []);
  const last = steps.at(-1);
  if (last) return { shown: "explorer", explorer: last.explorer, steps };
  const what = isTraced(course) ? "There is no step to show." : `The warm start of "${course?.name}" watched no examples.`;
  throw new SteerlabError("chart/not-watched", what, {
    hint: "Give warmStart() some examples to look at while it trains: { watch: task.calibration.slice(0, 8) }, or trace its checkpoints.",
  });
}

const isTraced = (course: AdaptedLM | readonly TracedStep[]): course is readonly TracedStep[] => Array.isArray(course);

function tracedSteps(course: readonly TracedStep[]): ExplorerStep[] {
  const steps = course.map(({ step, trace }) => ({ step, explorer: trace.explorer })).sort((a, b) => a.step - b.step);
  const text = ({ explorer }: ExplorerStep) => JSON.stringify(explorer.sequences);
  const other = steps.find((one) => text(one) !== text(steps[0]!));
  if (!other) return steps;
  throw new SteerlabError(
    "chart/other-examples",
    `The trace of step ${other.step} is of other texts than that of step ${steps[0]!.step}.`,
    {
      hint: "Trace the same examples with each model: one position is then one place of the text at every step.",
    },
  );
}
