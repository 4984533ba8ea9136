import type { editor } from "monaco-editor/editor";

/** The edits that make `text` of the model's: line by line where the lines are as many as before, else one from the first difference to the last. */
export function changedParts(model: editor.ITextModel, text: string): editor.IIdentifiedSingleEditOperation[] {
  const before = model.getLinesContent();
  const after = text.split(/\r?\n/);
  if (before.length === after.length) return before.flatMap((line, index) => changedLine(line, after[index]!, index + 1));
  const whole = model.getValue();
  const { start, ends } = difference(whole, text);
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(whole.length - ends);
  return [
    {
      range: { startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column },
      text: text.slice(start, text.length - ends),
    },
  ];
}

function changedLine(before: string, after: string, line: number): editor.IIdentifiedSingleEditOperation[] {
  if (before === after) return [];
  const { start, ends } = difference(before, after);
  const range = { startLineNumber: line, startColumn: start + 1, endLineNumber: line, endColumn: before.length - ends + 1 };
  return [{ range, text: after.slice(start, after.length - ends) }];
}

/** How many characters are the same at the beginning and, of what is left, at the end. */
function difference(before: string, after: string): { start: number; ends: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let ends = 0;
  while (ends < shorter - start && before[before.length - 1 - ends] === after[after.length - 1 - ends]) ends++;
  return { start, ends };
}
