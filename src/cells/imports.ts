import type { ImportDeclaration } from "acorn";
import type { ParsedCell } from "./parseCell.ts";

export interface CellImport {
  readonly specifier: string;
  /** `with { type: "json" }` */
  readonly attributes: Readonly<Record<string, string>>;
  readonly names: readonly ImportedName[];
  /** where the declaration begins in the cell */
  readonly start: number;
}

export interface ImportedName {
  /** the name in the module, `default`, or null for the module itself (`import * as`) */
  readonly imported: string | null;
  readonly local: string;
  /**
   * false when the cell never uses it as a value. It may then be a type whose import was not marked as one,
   * so that its absence from the module is no error.
   */
  readonly used: boolean;
}

export function cellImports({ program, scope }: ParsedCell): CellImport[] {
  const used = (name: string) => (scope.set.get(name)?.references.length ?? 0) > 0;
  return program.body
    .filter((statement): statement is ImportDeclaration => statement.type === "ImportDeclaration")
    .map((statement) => ({
      specifier: String(statement.source.value),
      attributes: Object.fromEntries(statement.attributes.map(({ key, value }) => ["name" in key ? key.name : key.value, value.value])),
      names: statement.specifiers.map((specifier) => ({ ...importedName(specifier), used: used(specifier.local.name) })),
      start: statement.start,
    }));
}

function importedName(specifier: ImportDeclaration["specifiers"][number]): { imported: string | null; local: string } {
  const local = specifier.local.name;
  if (specifier.type === "ImportDefaultSpecifier") return { imported: "default", local };
  if (specifier.type === "ImportNamespaceSpecifier") return { imported: null, local };
  return { imported: "name" in specifier.imported ? specifier.imported.name : String(specifier.imported.value), local };
}
