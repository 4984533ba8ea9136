// TensorBoard's event files: TFRecord frames (tensorflow/core/lib/io/record_writer.h) of Event messages
// (tensorflow/core/util/event.proto), written byte by byte, since it takes less than a library for either.
import type { RunDetail } from "../run.ts";
import { crc32c } from "./crc32c.ts";
import type { SeriesSource } from "./exportedRuns.ts";

/** When a step was logged, in ms since the epoch. */
export type StepTime = (step: number) => number;

/** The events of one run, for a folder of its own under TensorBoard's `--logdir`. */
export function tensorBoardEvents(run: RunDetail, source: SeriesSource, timeOf: StepTime): Uint8Array {
  const records = [record(event(run.started, 0, bytesField(3, utf8("brain.Event:2"))))];
  for (const metric of Object.keys(run.metrics)) {
    const { steps, values } = source.series(run.id, metric);
    steps.forEach((step, i) => void records.push(record(event(timeOf(step), step, scalar(metric, values[i]!)))));
  }
  return joined(records);
}

/** Between two steps of which it is known when they were logged, in proportion; after the last as the last. */
export function stepTimes(
  run: RunDetail,
  { steps, milliseconds }: { readonly steps: Float64Array; readonly milliseconds: Float64Array },
): StepTime {
  return (step) => {
    const next = steps.findIndex((known) => known >= step);
    if (next < 0) return run.started + (milliseconds.at(-1) ?? 0);
    const [fromStep, fromTime] = next === 0 ? [-1, 0] : [steps[next - 1]!, milliseconds[next - 1]!];
    return run.started + fromTime + ((step - fromStep) / (steps[next]! - fromStep)) * (milliseconds[next]! - fromTime);
  };
}

export const tensorBoardFile = (run: RunDetail): string => `events.out.tfevents.${Math.floor(run.started / 1000)}.${run.id}`;

/** Event: wall_time = 1 (seconds), step = 2 unless it is 0, and what it says. */
const event = (at: number, step: number, what: Uint8Array): Uint8Array =>
  joined([Uint8Array.of(0x09), float64(at / 1000), ...(step === 0 ? [] : [Uint8Array.of(0x10), varint(step)]), what]);

/** summary = 5 { value = 1 { tag = 1, simple_value = 2 (float) } } */
const scalar = (tag: string, value: number): Uint8Array =>
  bytesField(5, bytesField(1, joined([bytesField(1, utf8(tag)), Uint8Array.of(0x15), float32(value)])));

const bytesField = (number: number, bytes: Uint8Array): Uint8Array =>
  joined([Uint8Array.of((number << 3) | 2), varint(bytes.length), bytes]);

/** Length, its masked checksum, the data, its masked checksum; all little-endian. */
function record(data: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return joined([length, maskedChecksum(length), data, maskedChecksum(data)]);
}

function maskedChecksum(bytes: Uint8Array): Uint8Array {
  const checksum = crc32c(bytes);
  const masked = (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, masked, true);
  return out;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const float64 = (value: number): Uint8Array => new Uint8Array(Float64Array.of(value).buffer);
const float32 = (value: number): Uint8Array => new Uint8Array(Float32Array.of(value).buffer);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
