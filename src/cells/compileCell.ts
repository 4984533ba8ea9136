// A cell becomes an async function: its own names are the function's variables, read live through accessors that the
// function hands out; names of other cells are read through the notebook object. Columns of errors are mapped back.
import { SteerlabError } from "../steerlabError.ts";
import { type Declaration, declarations } from "./declarations.ts";
import { type CellImport, cellImports } from "./imports.ts";
import { parseCell } from "./parseCell.ts";
import { type FreeReference, freeReferences } from "./references.ts";
import { rewrite, runtime } from "./rewrite.ts";
import type { SourceEdits } from "./sourceEdits.ts";
import { offsetOf, placeOf, type SourcePlace } from "./sourcePlace.ts";
import type { TypeStripper } from "./stripTypes.ts";

/** What a compiled cell is called with. */
export interface CellRuntime {
  /** names of other cells, as live properties */
  readonly notebook: object;
  /** `[0]` is not zero when the person interrupts; `over` when this very cell was given up */
  readonly stop: Int32Array & { over?: boolean };
  /** throws the InterruptedError */
  readonly interrupted: () => never;
  readonly importModule: (specifier: string, options?: object) => Promise<unknown>;
  readonly meta: object;
  /** called first, with an accessor for every name that the cell defines */
  readonly define: (names: Readonly<Record<string, () => unknown>>) => void;
  /** the namespaces of `imports`, in that order */
  readonly modules: readonly object[];
}

/** Undefined when the cell does not end with an expression. */
export type CellResult = { readonly value: unknown } | undefined;
export type CellFunction = (cell: CellRuntime) => Promise<CellResult>;

export interface CompiledCell {
  /** one expression, whose value is a `CellFunction`; on as many lines as the source */
  readonly code: string;
  readonly defines: readonly Declaration[];
  readonly imports: readonly CellImport[];
  /** the place in the cell of a place in `code` */
  originalPlace(place: SourcePlace): SourcePlace;
}

/**
 * @param ownerOf the cell (as a person calls it, such as `cell 3`) that owns a name, or null for a name of no other cell
 * @throws `cell/syntax`, `cell/unsupported-syntax`, `cell/foreign-assignment`
 */
export function compileCell(source: string, strip: TypeStripper, ownerOf: (name: string) => string | null): CompiledCell {
  const cell = parseCell(source, strip);
  const foreign = freeReferences(cell).filter((reference) => ownerOf(reference.name) !== null);
  for (const reference of foreign) refuseAssignment(source, reference, ownerOf);
  const defines = declarations(cell);
  const imports = cellImports(cell);
  const edits = rewrite(cell, foreign);
  wrap(edits, defines, imports);
  const printed = edits.print();
  const originalPlace = (place: SourcePlace) => placeOf(source, printed.originalOffset(offsetOf(printed.text, place)));
  return { code: printed.text, defines, imports, originalPlace };
}

function refuseAssignment(source: string, reference: FreeReference, ownerOf: (name: string) => string | null): void {
  if (!reference.writes) return;
  const { line, column } = placeOf(source, reference.start);
  throw new SteerlabError("cell/foreign-assignment", `Line ${line}: ${reference.name} belongs to ${ownerOf(reference.name)}.`, {
    hint: "Only the cell that declares a name assigns to it; declare a new name here.",
    details: { name: reference.name, line, column },
  });
}

function wrap(edits: SourceEdits, defines: readonly Declaration[], imports: readonly CellImport[]): void {
  const parameters = Object.entries(runtime).map(([key, name]) => `${key}: ${name}`);
  const accessors = defines.map(({ name }) => `${name}: () => ${name}`);
  const head = `(() => { "use strict"; return async ({ ${parameters.join(", ")}, define: $define, modules: $modules }) => {`;
  const names = `${importNames(imports)}$define({ ${accessors.join(", ")} });`;
  edits.wrap(head + names, "\n}; })()"); // a new line, since the cell may end with a comment
}

function importNames(imports: readonly CellImport[]): string {
  return imports.map(({ names }, index) => names.map((name) => bindImport(name, index)).join("")).join("");
}

function bindImport({ imported, local }: CellImport["names"][number], index: number): string {
  const module = `$modules[${index}]`;
  return `const ${local} = ${imported === null ? module : `${module}[${JSON.stringify(imported)}]`};`;
}
