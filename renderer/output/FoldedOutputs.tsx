import { ChevronRight } from "lucide-react";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import { shownText } from "../../src/output/shownText.ts";
import { streamSize } from "../../src/output/streamTail.ts";
import { plural } from "../format/number.ts";

/** One line in place of all that a cell put out. */
export function FoldedOutputs({ outputs, onUnfold }: { readonly outputs: readonly CellOutput[]; onUnfold(): void }) {
  return (
    <button type="button" className="folded-outputs" aria-expanded={false} title="Unfold the output (O)" onClick={onUnfold}>
      <ChevronRight className="i sm" aria-hidden />
      <span className="clip">{outputs.map(inWords).join("; ")}</span>
    </button>
  );
}

function inWords(output: CellOutput): string {
  if (output.kind === "stream") return `${plural(streamSize(output).lines, "line")} printed`;
  if (output.kind === "error") return `${output.error.name}: ${output.error.message.split("\n", 1)[0]}`;
  const { shown } = output;
  if (shown.shown === "table") return `a table of ${plural(shown.rows.length, "row")}`;
  if (shown.shown === "training") return shown.title || "a training";
  return shownText(shown).split("\n", 1)[0]!.slice(0, 120);
}
