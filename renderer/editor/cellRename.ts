// A name that a cell gives to later ones has another symbol in each of them: the hidden import. Renaming it is therefore one
// renaming a cell, each within the cell's own text, at the declaration and at every hidden import that leads to it.
import type { LanguageService, RenameLocation } from "monaco-editor/languages/features/typescript/ts.worker";
import { importOffset, type NotebookCells } from "./notebookCells.ts";

export interface CellRename {
  /** why it cannot be renamed */
  readonly reason?: string;
  readonly locations: readonly RenameLocation[];
}

export interface RenameGround {
  readonly service: LanguageService;
  readonly cells: NotebookCells;
  /** characters of the cell itself */
  length(file: string): number;
}

/** `{ loss }` becomes `{ loss: newName }`, and an import of the library `loadModel as newName`: what is outside keeps its name. */
const preferences = { providePrefixAndSuffixTextForRename: true, allowRenameOfImportPath: false };

export function renameInCells(ground: RenameGround, file: string, position: number, newName: string): CellRename {
  const info = ground.service.getRenameInfo(file, position, preferences);
  if (!info.canRename) return { reason: info.localizedErrorMessage ?? "You cannot rename this element.", locations: [] };
  const here = locationsAt(ground, file, position);
  const name = sharedName(ground, file, here);
  if (name === null) return { locations: here.filter((place) => isOwn(ground, place)) };
  const owner = ground.cells.source(file)?.declared.has(name) ? file : ground.cells.visibleIn(file).get(name)!;
  const taken = ground.cells.notebookOf(file).some((cell) => ground.cells.source(cell)?.declared.has(newName));
  if (taken) return { reason: `\`${newName}\` is a name of this notebook already.`, locations: [] };
  const inOwner = locationsAt(ground, owner, ground.cells.source(owner)!.declared.get(name)!).filter((place) => place.fileName === owner);
  const inLater = ground.cells.after(owner).flatMap((cell) => inImporting(ground, cell, owner, name));
  return { locations: [...inOwner, ...inLater].filter((place) => isOwn(ground, place)) };
}

const locationsAt = ({ service }: RenameGround, file: string, position: number): readonly RenameLocation[] =>
  service.findRenameLocations(file, position, false, false, preferences) ?? [];

const isOwn = ({ cells, length }: RenameGround, place: RenameLocation): boolean =>
  cells.source(place.fileName) !== undefined && place.textSpan.start < length(place.fileName);

/** The name, if other cells of the notebook see it: it then stands in the hidden end, or the cell exports it by itself. */
function sharedName(ground: RenameGround, file: string, places: readonly RenameLocation[]): string | null {
  const source = ground.cells.source(file);
  const end = ground.cells.end(file);
  if (!source || !end) return null;
  const hidden = places.find((place) => place.fileName === file && place.textSpan.start >= ground.length(file));
  if (hidden) return end.text.substr(hidden.textSpan.start - ground.length(file), hidden.textSpan.length);
  const declares = (name: string) => places.some((place) => place.fileName === file && place.textSpan.start === source.declared.get(name));
  return [...source.exported].find(declares) ?? null;
}

function inImporting(ground: RenameGround, cell: string, owner: string, name: string): readonly RenameLocation[] {
  if (ground.cells.source(cell)?.declared.has(name) || ground.cells.visibleIn(cell).get(name) !== owner) return [];
  const at = importOffset(ground.cells.end(cell)!.text, name);
  return at === null ? [] : locationsAt(ground, cell, ground.length(cell) + at).filter((place) => place.fileName === cell);
}
