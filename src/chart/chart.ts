import type { SweepResult } from "../steer/sweepResult.ts";
import { chartOf } from "./chartInput.ts";
import { distribution } from "./distribution.ts";
import { explorer } from "./explorer.ts";
import { firstOrder } from "./firstOrder.ts";
import { intervals } from "./intervals.ts";
import { items } from "./items.ts";
import { kl } from "./kl.ts";
import { klBy } from "./klBy.ts";
import { losses } from "./losses.ts";
import { plotly } from "./plotly.ts";
import { pushedTokens } from "./pushedTokens.ts";
import { runs } from "./runs.ts";
import { steeringCourse } from "./steeringCourse.ts";
import { steeringPlane } from "./steeringPlane.ts";
import { steeringVector } from "./steeringVector.ts";
import { strengths } from "./strengths.ts";
import { type SweepFigureOptions, sweepFigure } from "./sweep.ts";
import { training } from "./training.ts";

/**
 * The charts that a cell can show. Each is plain data with the numbers behind it; the page draws it in its theme.
 * What a chart cannot draw it refuses in the cell that calls it.
 */
export const chart = {
  distribution: chartOf("distribution", distribution),
  kl: chartOf("kl", kl),
  klBy: chartOf("klBy", klBy),
  steeringCourse: chartOf("steeringCourse", steeringCourse),
  steeringPlane: chartOf("steeringPlane", steeringPlane),
  steeringVector: chartOf("steeringVector", steeringVector),
  strengths: chartOf("strengths", strengths),
  sweep: chartOf("sweep", (s: SweepResult, o: SweepFigureOptions = {}) => sweepFigure(s, o)),
  losses: chartOf("losses", losses),
  intervals: chartOf("intervals", intervals),
  items: chartOf("items", items),
  runs: chartOf("runs", runs),
  explorer: chartOf("explorer", explorer),
  firstOrder: chartOf("firstOrder", firstOrder),
  plotly: chartOf("plotly", plotly),
  pushedTokens: chartOf("pushedTokens", pushedTokens),
  training: chartOf("training", training),
};
