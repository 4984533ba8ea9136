import type { CellImport } from "../../src/cells/imports.ts";

/**
 * Starts the backend before a cell that imports `tf`, so that what it makes lies where models lie. Other cells wait for none.
 * @throws `backend/unknown`, `backend/unavailable`
 */
export async function startWantedBackend(imports: readonly CellImport[]): Promise<void> {
  if (!imports.some(wantsTensors)) return;
  const { ensureBackend } = await import("../../src/backend/startBackend.ts");
  await ensureBackend();
}

const wantsTensors = ({ specifier, names }: CellImport): boolean =>
  specifier === "steerlab" && names.some(({ imported }) => imported === "tf");
