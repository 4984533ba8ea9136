// The explorer where a service stands behind it: it can decode anew, and be saved.
import type { ExplorerData, ExplorerStep } from "../../src/steer/explorerData.ts";
import { service } from "../service/workbench.ts";
import { Explorer, type ExplorerProps, type ExplorerScene } from "./Explorer.tsx";
import { ExplorerExports } from "./ExplorerExports.tsx";
import { SteppedExplorer } from "./SteppedExplorer.tsx";

export interface WorkbenchExplorerProps extends Omit<ExplorerProps, "ask" | "tools"> {
  /** the notebook whose kernel made it; null where nothing can be asked */
  readonly path: string | null;
  /** the same positions over a training */
  readonly steps?: readonly ExplorerStep[] | undefined;
}

export function WorkbenchExplorer({ path, steps, ...props }: WorkbenchExplorerProps) {
  const tools = (scene: () => ExplorerScene) => <ExplorerExports scene={scene} />;
  if (steps && steps.length > 0) {
    const { data: _, ...rest } = props;
    return <SteppedExplorer {...rest} steps={steps} tools={tools} />;
  }
  return <Explorer {...props} ask={askAbout(path, props.data)} tools={tools} />;
}

function askAbout(path: string | null, { runId }: ExplorerData) {
  if (path === null || runId === undefined) return undefined;
  return (name: string, input: unknown) => service.askKernel(path, { subject: runId, name, input });
}
