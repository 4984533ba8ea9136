import { openTab } from "../frame/tabStore.ts";

export interface Checkpoint {
  readonly runId: string;
  /** the notebook whose kernel trained; null for a run that none made */
  readonly notebook: string | null;
  readonly step: number;
}

/** A checkpoint in the explorer. Where examples were watched at its step their look is kept with the run; else the kernel loads the file. */
export function openCheckpoint({ runId, notebook, step }: Checkpoint, watched: readonly number[]): void {
  if (watched.includes(step)) openTab({ kind: "steps", runId, step });
  else openTab({ kind: "checkpoint", runId, step, path: notebook });
}
