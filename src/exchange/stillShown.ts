// What the page draws from the run log or under sliders, as it stands on paper.
import { explorerFigure } from "../chart/explorerFigure.ts";
import { drawable, panelTitle, token } from "../chart/figureParts.ts";
import { countText, fixedText } from "../chart/numberText.ts";
import type { Shown, ShownFigure, ShownTraining } from "../output/shown.ts";
import type { Series } from "../runs/run.ts";
import type { ExplorerData } from "../steer/explorerData.ts";
import { placeText } from "../steer/placeText.ts";

/** The loss of a training as a figure; a sentence when its run has none, such as one that was deleted. */
export function stillTraining(training: ShownTraining, loss: Series, heldOut: Series): Shown {
  const count = loss.values.length;
  if (count === 0) return { shown: "text", text: `${training.title}: the run ${training.runId} has no losses in this workspace.` };
  const ends = `${fixedText(loss.values[0]!)} to ${fixedText(loss.values.at(-1)!)} nats a token`;
  return {
    shown: "figure",
    summary: `${training.title}: training loss over ${countText(count)} of ${countText(training.steps)} steps, ${ends}.`,
    data: [
      curve("training", "warm", loss, "lines"),
      ...(heldOut.values.length > 0 ? [curve("held out", "exact", heldOut, "markers")] : []),
    ],
    layout: {
      title: { text: panelTitle(training.title, `nats a token, ${countText(count)} of ${countText(training.steps)} steps`) },
      xaxis: { title: { text: "step" } },
      showlegend: heldOut.values.length > 0,
    },
    height: 240,
  };
}

const curve = (name: string, color: string, { steps, values }: Series, mode: "lines" | "markers") => ({
  ...{ type: "scatter", mode: values.length === 1 ? "markers" : mode, name, x: Array.from(steps), y: drawable(values) },
  ...{ line: { color: token(color), width: 1.75 }, marker: { color: token(color), symbol: "square-open", size: 7 } },
});

/** The explorer where its controls stand first, at the position in which base and warm differ most. */
export function stillExplorer(data: ExplorerData): ShownFigure {
  const { kl } = data.positions;
  const position = kl.reduce((best, value, at) => (value > kl[best]! ? at : best), 0);
  const { alpha, outside, marks } = data;
  const strength = marks?.exact ?? marks?.ratio ?? 1;
  return explorerFigure(data, position, { setting: { alpha, outside, strength }, where: placeText(data, position) });
}
