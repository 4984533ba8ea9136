import type { SweepResult } from "../steer/sweepResult.ts";
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

/** The charts that a cell can show. Each is plain data with the numbers behind it; the page draws it in its theme. */
export const chart = {
  distribution,
  kl,
  klBy,
  steeringCourse,
  steeringPlane,
  steeringVector,
  strengths,
  sweep: (s: SweepResult, o: SweepFigureOptions = {}) => sweepFigure(s, o),
  losses,
  intervals,
  items,
  runs,
  explorer,
  firstOrder,
  plotly,
  pushedTokens,
  training,
};
