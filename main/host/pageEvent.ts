import { streamSize, streamTail } from "../../src/output/streamTail.ts";
import type { NotebookEvent } from "../../src/rpc/contract.ts";

/** An event as pages get it: of text that comes faster than anyone reads, only the end that they keep; no output twice. */
export function pageEvent(event: NotebookEvent): NotebookEvent {
  if (event.type === "cell" && event.sameOutputs) return { ...event, cell: { ...event.cell, outputs: [] } };
  if (event.type === "stream") return { ...event, text: streamTail(event.text) };
  if (event.type !== "output" || event.output.kind !== "stream") return event;
  const text = streamTail(event.output.text);
  return text === event.output.text ? event : { ...event, output: { ...event.output, text, whole: streamSize(event.output) } };
}
