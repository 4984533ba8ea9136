import type { editor } from "monaco-editor/editor";

const ownImport = /^(import\s*\{)([^}]*?)(,?\s*)\}\s*from\s*["']steerlab["']/m;

/** Adds the name to the cell's import from the library, or begins the cell with one. A type is imported as such: nothing of it is there at run time. */
export function importEdit(model: editor.ITextModel, name: string, isType: boolean): editor.ISingleEditOperation {
  const text = model.getValue();
  const imported = isType ? `type ${name}` : name;
  const found = ownImport.exec(text);
  if (!found)
    return {
      range: { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 },
      text: `import { ${imported} } from "steerlab";\n`,
    };
  const names = found[2]!.trimEnd();
  const at = model.getPositionAt(found.index + found[1]!.length + names.length);
  const range = { startLineNumber: at.lineNumber, startColumn: at.column, endLineNumber: at.lineNumber, endColumn: at.column };
  return { range, text: names.trim() === "" ? ` ${imported}` : `, ${imported}` };
}
