import { ChevronsUpDown, Copy, Download, ScrollText } from "lucide-react";
import { openTab } from "../frame/tabStore.ts";
import { notebookFocus, notebookView } from "../notebook/notebookStore.ts";
import { toggleCollapsed } from "../output/collapsedOutputs.ts";
import { copyAll, saveAll } from "../output/outputActions.ts";
import { activeNotebook, type Command, needsCell, onCell, selectedNumber } from "./command.ts";

function selectedOutputs() {
  const path = activeNotebook() ?? "";
  return notebookView(path)?.cells[notebookFocus(path).selected ?? ""]?.outputs ?? [];
}
const needsOutput = (): string | null => needsCell() ?? (selectedOutputs().length > 0 ? null : "the cell has no output");
const longStream = (): number => selectedOutputs().findIndex((output) => output.kind === "stream" && output.whole !== undefined);

export const outputCommands: readonly Command[] = [
  {
    ...{ id: "output.fold", title: "Fold or unfold the cell's output", group: "Cell", icon: ChevronsUpDown, keys: ["O"] },
    ...{ detail: selectedNumber, unavailable: needsOutput, run: onCell(toggleCollapsed) },
  },
  {
    ...{ id: "output.copy", title: "Copy the cell's output", group: "Cell", icon: Copy },
    ...{ detail: selectedNumber, unavailable: needsOutput, run: onCell(copyAll) },
  },
  {
    ...{ id: "output.save", title: "Save the cell's output as files", group: "Cell", icon: Download },
    ...{ detail: selectedNumber, unavailable: needsOutput, run: onCell(saveAll) },
  },
  {
    ...{ id: "output.open", title: "Open the full output", group: "Cell", icon: ScrollText, detail: selectedNumber },
    unavailable: () => needsOutput() ?? (longStream() >= 0 ? null : "all of the output is drawn"),
    run: onCell((path, cellId) => openTab({ kind: "output", path, cellId, index: longStream() })),
  },
];
