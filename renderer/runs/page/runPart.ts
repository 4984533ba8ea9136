import type { ComponentType } from "react";
import type { ShownFigure } from "../../../src/output/shown.ts";
import type { ServiceFunctions } from "../../../src/rpc/contract.ts";
import type { RunDetail } from "../../../src/runs/run.ts";

/** What the parts of a run's page draw from. */
export interface RunPart {
  readonly run: RunDetail;
  readonly service: ServiceFunctions;
  readonly Figure: ComponentType<{ readonly figure: ShownFigure }>;
}
