/** Metadata of the text cell that says where a notebook came from; it does not go back. */
export const importNote = "imported";

/** @param language as Jupyter names it, such as `python` */
export function importNoteText(name: string, language: string, codeCells: number): string {
  const title = language.replace(/^./, (letter) => letter.toUpperCase());
  const cells = codeCells === 1 ? "Its one code cell stands" : `Its ${codeCells} code cells stand`;
  return [
    `> **Imported from \`${name}\`, a notebook in ${title}.** ${cells} here as comments, because Steerlab runs TypeScript;`,
    "> their outputs are as they were, until a cell is run. Exported as .ipynb, they are code again.",
  ].join("\n");
}
