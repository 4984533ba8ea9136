export interface TensorSum {
  readonly count: number;
  readonly bytes: number;
}

/** The tensors that one cell made and that are alive. */
export interface TensorRow extends TensorSum {
  /** null: made while no cell ran */
  readonly cellId: string | null;
  /** which variables lead to them; one that two variables share is counted at both */
  readonly heldBy: readonly (TensorSum & { readonly name: string })[];
  /** that no variable is seen to lead to: the library or a closure holds them */
  readonly unnamed: TensorSum;
  /** that nothing holds any more and nobody disposed: their memory comes back only with the kernel's end */
  readonly lost: TensorSum;
  /** how many were alive after each of the cell's last runs, oldest first */
  readonly runs: readonly number[];
}

/** Tensors that every run adds, when the last two runs have added some; else 0. */
export function growthOf({ runs }: Pick<TensorRow, "runs">): number {
  const steps = runs.slice(1).map((count, index) => count - runs[index]!);
  const [before, last] = steps.slice(-2);
  return before !== undefined && last !== undefined ? Math.max(0, Math.min(before, last)) : 0;
}
