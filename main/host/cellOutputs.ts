import type { NotebookStore } from "../../db/notebookStore.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import type { NotebookEvent } from "../../src/rpc/contract.ts";
import type { WriteQueue } from "./writeQueue.ts";

/** A stream output that is this long is followed by another, so that adding a line never rewrites megabytes. */
const longestStream = 64_000; // characters
/** A cell that writes without end must fill neither the disk nor the page. */
const mostOutputs = 2_000;
const mostText = 5_000_000; // characters

interface Execution {
  readonly id: string;
  readonly outputs: CellOutput[];
  text: number;
  readonly unwritten: Set<number>;
}

/** The outputs of a notebook's cells: in memory for the pages, in the database for later. */
export class CellOutputs {
  readonly #store: NotebookStore;
  readonly #writes: WriteQueue;
  readonly #tell: (event: NotebookEvent) => void;
  readonly #executions = new Map<string, Execution>();

  constructor(store: NotebookStore, writes: WriteQueue, tell: (event: NotebookEvent) => void) {
    this.#store = store;
    this.#writes = writes;
    this.#tell = tell;
  }

  of(cellId: string): readonly CellOutput[] {
    return this.#executions.get(cellId)?.outputs ?? [];
  }

  /** What an earlier session stored. */
  restore(cellId: string, executionId: string, outputs: CellOutput[]): void {
    this.#executions.set(cellId, { id: executionId, outputs, text: 0, unwritten: new Set() });
  }

  /** A new execution begins: the outputs of the one before leave the page. */
  begin(cellId: string, executionId: string): void {
    this.restore(cellId, executionId, []);
  }

  add(cellId: string, output: CellOutput): void {
    const execution = this.#executions.get(cellId);
    if (!execution || this.#isFull(execution)) return;
    if (output.kind === "stream") this.#addText(cellId, execution, output);
    else this.#append(cellId, execution, output);
  }

  clear(cellIds: readonly string[]): void {
    for (const id of cellIds) this.#executions.get(id)?.outputs.splice(0);
    this.#writes.add(() => this.#store.clearOutputs(cellIds));
  }

  #addText(cellId: string, execution: Execution, output: Extract<CellOutput, { kind: "stream" }>): void {
    execution.text += output.text.length;
    const index = execution.outputs.length - 1;
    const last = execution.outputs[index];
    if (last?.kind !== "stream" || last.name !== output.name || last.text.length > longestStream) {
      this.#append(cellId, execution, output);
      return;
    }
    execution.outputs[index] = { ...last, text: last.text + output.text };
    this.#write(execution, index);
    this.#tell({ type: "stream", cellId, index, text: output.text });
  }

  #append(cellId: string, execution: Execution, output: CellOutput): void {
    const index = execution.outputs.push(output) - 1;
    this.#write(execution, index);
    this.#tell({ type: "output", cellId, index, output });
    if (this.#isFull(execution)) this.#sayThatFull(cellId, execution);
  }

  /** Errors always find room: `#sayThatFull` is the last output but for them. */
  #isFull(execution: Execution): boolean {
    return execution.outputs.length > mostOutputs || execution.text > mostText;
  }

  #sayThatFull(cellId: string, execution: Execution): void {
    const output: CellOutput = { kind: "stream", name: "stderr", text: "\n[further output of this cell is left out]\n" };
    const index = execution.outputs.push(output) - 1;
    this.#write(execution, index);
    this.#tell({ type: "output", cellId, index, output });
  }

  /** Once a flush, however often a stream has grown until then. */
  #write(execution: Execution, sequence: number): void {
    if (execution.unwritten.has(sequence)) return;
    execution.unwritten.add(sequence);
    this.#writes.add(() => {
      const output = execution.outputs[sequence];
      if (output) this.#store.writeOutputs([{ executionId: execution.id, sequence, output }]);
      execution.unwritten.delete(sequence);
    });
  }
}
