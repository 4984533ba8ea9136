import type { Shown } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { SteerlabError } from "../steerlabError.ts";

/**
 * How the steering vector formed: the explorer of the watched examples, with a scrubber over the steps at which they were looked at.
 * @throws `chart/not-watched` for a model whose warm start watched nothing
 */
export function steeringCourse(lm: AdaptedLM): Shown {
  const steps = lm?.watched ?? [];
  const last = steps.at(-1);
  if (last) return { shown: "explorer", explorer: last.explorer, steps };
  throw new SteerlabError("chart/not-watched", `The warm start of "${lm?.name}" watched no examples.`, {
    hint: "Give warmStart() some examples to look at while it trains: { watch: task.calibration.slice(0, 8) }.",
  });
}
