import type { ComponentType } from "react";
import type { ShownFigure } from "../../../src/output/shown.ts";
import type { ServiceFunctions } from "../../../src/rpc/contract.ts";
import type { RunDetail } from "../../../src/runs/run.ts";

/** What the parts of a comparison draw from. */
export interface ComparedRuns {
  readonly runs: readonly RunDetail[];
  readonly service: ServiceFunctions;
  readonly Figure: ComponentType<{ readonly figure: ShownFigure }>;
  readonly onOpen: (id: string) => void;
}
