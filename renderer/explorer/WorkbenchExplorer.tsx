// The explorer where a service stands behind it: it can decode anew, and be saved.
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import { service } from "../service/workbench.ts";
import { Explorer, type ExplorerProps } from "./Explorer.tsx";
import { ExplorerExports } from "./ExplorerExports.tsx";

export interface WorkbenchExplorerProps extends Omit<ExplorerProps, "ask" | "tools"> {
  /** the notebook whose kernel made it; null where nothing can be asked */
  readonly path: string | null;
}

export function WorkbenchExplorer({ path, ...props }: WorkbenchExplorerProps) {
  return <Explorer {...props} ask={askAbout(path, props.data)} tools={(scene) => <ExplorerExports scene={scene} />} />;
}

function askAbout(path: string | null, { runId }: ExplorerData) {
  if (path === null || runId === undefined) return undefined;
  return (name: string, input: unknown) => service.askKernel(path, { subject: runId, name, input });
}
