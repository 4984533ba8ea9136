// What can be done with the outputs of a cell, from their buttons and from commands.
import type { CellOutput } from "../../src/output/cellOutput.ts";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { cellNumber, notebookView } from "../notebook/notebookStore.ts";
import { toast, toastError } from "../notice/toastStore.ts";
import { download, fileNameOf } from "./download.ts";
import { copyOutput, type OutputFile, outputFiles, outputText } from "./outputFiles.ts";

export async function copy(output: CellOutput, place: OutputPlace): Promise<void> {
  try {
    await copyOutput(output, place);
    toast({ tone: "fresh", title: "Output copied" });
  } catch (error) {
    toastError("The output could not be copied", error);
  }
}

export async function save(file: OutputFile, place: OutputPlace): Promise<void> {
  try {
    download(`${baseName(place)}.${file.ending}`, await file.content());
  } catch (error) {
    toastError("The output could not be saved", error);
  }
}

/** `quickstart-cell-4`, and from the second output on its number. */
function baseName({ path, cellId, index }: OutputPlace): string {
  const view = notebookView(path);
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");
  return fileNameOf([name, view ? `cell-${cellNumber(view, cellId)}` : "cell", ...(index > 0 ? [index + 1] : [])].join("-"));
}

const outputsOf = (path: string, cellId: string): readonly CellOutput[] => notebookView(path)?.cells[cellId]?.outputs ?? [];

/** All outputs of the cell as one text. */
export async function copyAll(path: string, cellId: string): Promise<void> {
  const outputs = outputsOf(path, cellId);
  try {
    if (outputs.length === 1) return await copy(outputs[0]!, { path, cellId, index: 0 });
    const texts = await Promise.all(outputs.map((output, index) => outputText(output, { path, cellId, index })));
    await navigator.clipboard.writeText(texts.map((text) => text.replace(/\n$/, "")).join("\n"));
    toast({ tone: "fresh", title: "Outputs copied" });
  } catch (error) {
    toastError("The outputs could not be copied", error);
  }
}

/** Every output of the cell in its usual form. */
export async function saveAll(path: string, cellId: string): Promise<void> {
  for (const [index, output] of outputsOf(path, cellId).entries()) {
    const place = { path, cellId, index };
    const [file] = outputFiles(output, place);
    if (file) await save(file, place);
  }
}
