import type { Variable } from "eslint-scope";
import type { ParsedCell } from "./parseCell.ts";

export interface Declaration {
  readonly name: string;
  /** an import is a name of the cell like any other, but no variable that a person looks at */
  readonly isImport: boolean;
}

/** Names that a cell defines for itself and for the cells after it, in the order in which it does. */
export function declarations({ scope }: ParsedCell): Declaration[] {
  return scope.variables
    .filter((variable) => variable.defs.length > 0 && !isScopedResource(variable))
    .map((variable) => ({ name: variable.name, isImport: variable.defs.some((definition) => definition.type === "ImportBinding") }));
}

/** `using x = …` is closed at the end of its cell, so that no later cell may read it. */
function isScopedResource(variable: Variable): boolean {
  return variable.defs.some((definition) => {
    const { parent } = definition as { parent?: { kind?: string } | null };
    return parent?.kind === "using" || parent?.kind === "await using";
  });
}
