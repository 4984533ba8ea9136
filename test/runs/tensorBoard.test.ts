import { describe, expect, it } from "vitest";
import { crc32c } from "../../src/runs/export/crc32c.ts";
import { stepTimes, tensorBoardEvents } from "../../src/runs/export/tensorBoard.ts";
import type { RunDetail } from "../../src/runs/run.ts";

const run = { id: "w-1", started: 1_750_000_000_000, metrics: { loss: 1 } } as unknown as RunDetail;
const series = { series: () => ({ steps: Float64Array.of(0, 300), values: Float64Array.of(4, 0.5) }) };

it("CRC-32C has the values of RFC 3720, appendix B.4", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

describe("an event file", () => {
  it("is what TensorBoard's own writer makes of the same values", () => {
    const bytes = tensorBoardEvents(run, series, (step) => 1_750_000_000_000 + step);
    // Made with tensorboard 2.20, RecordWriter over event_pb2.Event(...).SerializeToString() of the same three events.
    const expected = [
      "1800000000000000a37f4b220900000060b813da411a0d627261696e2e4576656e743a324a7029a2",
      "1800000000000000a37f4b220900000060b813da412a0d0a0b0a046c6f73731500008040186c6dc3",
      "1b000000000000001a0d9e130933331360b813da4110ac022a0d0a0b0a046c6f7373150000003f14005d4c",
    ].join("");
    expect(Buffer.from(bytes).toString("hex")).toBe(expected);
  });
});

it("steps between two known times lie between them", () => {
  const timeOf = stepTimes(run, { steps: Float64Array.of(9, 19), milliseconds: Float64Array.of(1000, 3000) });
  expect([0, 9, 14, 19, 25].map((step) => timeOf(step) - run.started)).toEqual([100, 1000, 2000, 3000, 3000]);
});
