import type { NotebookStore, OutputPlace, StreamChunk } from "../../db/notebookStore.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import { type StreamOutput, streamSize } from "../../src/output/streamTail.ts";
import type { NotebookEvent } from "../../src/rpc/contract.ts";
import { CellStream } from "./cellStream.ts";
import type { WriteQueue } from "./writeQueue.ts";

/** A cell that shows things without end must not fill the page; streams have no such limit, their ends are kept. */
const mostOutputs = 2_000;
/** Text of one stream is told this often. */
const pause = 50; // ms

interface Execution {
  readonly id: string;
  readonly outputs: CellOutput[];
  /** the last output, while it is a stream that may go on */
  stream: CellStream | null;
  /** text of it that no page was told yet */
  untold: string;
  readonly unwritten: Set<number>;
}

/** The outputs of a notebook's cells: in memory for the pages, in the database for later. */
export class CellOutputs {
  readonly #store: NotebookStore;
  readonly #writes: WriteQueue;
  readonly #tell: (event: NotebookEvent) => void;
  readonly #executions = new Map<string, Execution>();
  /** cells whose outputs are others than those that were told one by one */
  readonly #replaced = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #told = 0;

  constructor(store: NotebookStore, writes: WriteQueue, tell: (event: NotebookEvent) => void) {
    this.#store = store;
    this.#writes = writes;
    // What a page has shown must be there also when this process is killed right after.
    this.#tell = (event) => {
      writes.storeFirst();
      tell(event);
    };
  }

  /** As they are now; what of it is still to be told is told first, so that no page hears it twice. */
  of(cellId: string): readonly CellOutput[] {
    this.#tellStream(cellId);
    return this.#executions.get(cellId)?.outputs ?? [];
  }

  /** Whether the outputs are others since this was last asked, not only more. */
  takeReplaced(cellId: string): boolean {
    return this.#replaced.delete(cellId);
  }

  /** Where the database has an output; null when the cell has no such one. */
  placeOf(cellId: string, sequence: number): OutputPlace | null {
    const execution = this.#executions.get(cellId);
    return execution?.outputs[sequence] ? { executionId: execution.id, sequence } : null;
  }

  /** What an earlier session stored. */
  restore(cellId: string, executionId: string, outputs: CellOutput[]): void {
    this.#replaced.add(cellId);
    this.#executions.set(cellId, { id: executionId, outputs, stream: null, untold: "", unwritten: new Set() });
  }

  /** A new execution begins: the outputs of the one before leave the page. */
  begin(cellId: string, executionId: string): void {
    this.restore(cellId, executionId, []);
  }

  add(cellId: string, output: CellOutput): void {
    const execution = this.#executions.get(cellId);
    if (!execution) return;
    if (output.kind === "stream" && execution.stream?.output.name === output.name) this.#continue(cellId, execution, output.text);
    else if (!isFull(execution) || output.kind === "error") this.#append(cellId, execution, output);
  }

  clear(cellIds: readonly string[]): void {
    for (const id of cellIds) {
      const execution = this.#executions.get(id);
      if (execution) this.begin(id, execution.id);
    }
    this.#writes.add(() => this.#store.clearOutputs(cellIds));
  }

  #continue(cellId: string, execution: Execution, text: string): void {
    const index = execution.outputs.length - 1;
    execution.stream!.add(text);
    execution.outputs[index] = execution.stream!.output;
    execution.untold += text;
    this.#write(execution, index);
    if (performance.now() - this.#told >= pause) this.#tellStream(cellId);
    else this.#timer ??= setTimeout(() => this.#tellStreams(), pause);
  }

  #tellStreams(): void {
    for (const cellId of this.#executions.keys()) this.#tellStream(cellId);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tellStream(cellId: string): void {
    const execution = this.#executions.get(cellId);
    if (!execution || execution.untold === "") return;
    const text = execution.untold;
    execution.untold = "";
    this.#told = performance.now();
    const index = execution.outputs.length - 1;
    this.#tell({ type: "stream", cellId, index, text, size: streamSize(execution.outputs[index] as StreamOutput) });
  }

  #append(cellId: string, execution: Execution, output: CellOutput): void {
    this.#tellStream(cellId);
    execution.stream = output.kind === "stream" ? CellStream.of(output) : null;
    const index = execution.outputs.push(execution.stream?.output ?? output) - 1;
    this.#write(execution, index);
    this.#tell({ type: "output", cellId, index, output });
    if (execution.outputs.length === mostOutputs) this.#sayThatFull(cellId, execution);
  }

  #sayThatFull(cellId: string, execution: Execution): void {
    const text = "\n[further output of this cell is left out]\n";
    this.#append(cellId, execution, { kind: "stream", name: "stderr", text });
    execution.stream = null;
  }

  /** Once a flush, however often a stream has grown until then. */
  #write(execution: Execution, sequence: number): void {
    if (execution.unwritten.has(sequence)) return;
    const { stream } = execution;
    execution.unwritten.add(sequence);
    let chunks: readonly StreamChunk[] = [];
    const write = () => {
      execution.unwritten.delete(sequence);
      const output = execution.outputs[sequence];
      if (!output) return;
      chunks = stream?.unwritten ?? [];
      this.#store.writeOutputs([{ executionId: execution.id, sequence, output }]);
      this.#store.writeStream({ executionId: execution.id, sequence }, chunks);
    };
    this.#writes.add(write, () => stream?.written(chunks));
  }
}

/** Errors always find room. */
const isFull = (execution: Execution): boolean => execution.outputs.length >= mostOutputs;
