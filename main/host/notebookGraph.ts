import { analyzeCell, type CellAnalysis } from "../../src/cells/analyzeCell.ts";
import { type DependencyGraph, dependencyGraph } from "../../src/cells/dependencyGraph.ts";
import { amaroStripper } from "../kernel/amaroStripper.ts";
import type { DocumentCell } from "./notebookDocument.ts";

interface Analysed {
  readonly cell: DocumentCell;
  readonly analysis: CellAnalysis;
}

/** Who defines and reads what. Only cells that changed are analysed again: a third of a millisecond a cell. */
export class NotebookGraph {
  #analysed = new Map<string, Analysed>();
  #graph: DependencyGraph = dependencyGraph([]);

  get graph(): DependencyGraph {
    return this.#graph;
  }

  update(cells: readonly DocumentCell[]): void {
    const code = cells.filter((cell) => cell.kind === "code");
    this.#analysed = new Map(code.map((cell) => [cell.id, this.#analyse(cell)]));
    const labels = new Map(cells.map((cell, index) => [cell.id, `cell ${index + 1}`]));
    this.#graph = dependencyGraph(code.map(({ id }) => ({ id, label: labels.get(id)!, analysis: this.#analysed.get(id)!.analysis })));
  }

  /** What a code cell says by itself; undefined for text. */
  analysis(cellId: string): CellAnalysis | undefined {
    return this.#analysed.get(cellId)?.analysis;
  }

  #analyse(cell: DocumentCell): Analysed {
    const before = this.#analysed.get(cell.id);
    if (before?.cell.source === cell.source && before.cell.metadata === cell.metadata) return before;
    return { cell, analysis: analyzeCell(cell.source, cell.metadata, amaroStripper) };
  }
}
