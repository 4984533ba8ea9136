// What "steerlab" exports, so that a name can be completed together with its import.
import { type Program, ts as services } from "monaco-editor/languages/features/typescript/ts.worker";

export interface LibraryName {
  readonly name: string;
  /** nothing of it is there when the cell runs: it must be imported as a type */
  readonly isType: boolean;
}

export const libraryFile = "file:///node_modules/steerlab/index.d.ts";
const { Alias, Value } = services.typescript.SymbolFlags;

export function libraryNames(program: Program | undefined): readonly LibraryName[] {
  const file = program?.getSourceFile(libraryFile);
  const checker = program?.getTypeChecker();
  const module = file && checker?.getSymbolAtLocation(file);
  if (!module || !checker) return [];
  return checker.getExportsOfModule(module).map((symbol) => {
    const target = symbol.flags & Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return { name: symbol.name, isType: (target.flags & Value) === 0 };
  });
}
