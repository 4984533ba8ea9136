import { afterAll, expect, test } from "vitest";
import { labelledBatch } from "../../src/train/labelledBatch.ts";
import { isOutOfMemory, outOfMemoryError } from "../../src/train/outOfMemory.ts";
import { smallModelFolder } from "./smallBase.ts";
import { warmStartChild } from "./warmStartChild.ts";

const { folder, remove } = smallModelFolder();
afterAll(remove);

const memory = process.platform === "linux" ? 8_000_000 : null; // KiB

const large = { steps: 2, batchSize: 16_000, repeat: 1000 };
const inLittleMemory = (options: object) => warmStartChild(folder, options, { limit: memory });

test.skipIf(memory === null)(
  "a batch that TensorFlow has no memory for is named, with what to lower, and gives back what it took (Linux: ulimit)",
  async () => {
    const { result } = await inLittleMemory({ ...large, dropout: 0 });
    expect(result!.error).toMatchObject({
      code: "train/out-of-memory",
      message: expect.stringMatching(
        /^Step 0 does not fit into memory with a batch of \[16000 × \d+, \d+ labels\]\. A tensor \[[\d,]+\], [\d,]+ MiB/,
      ),
      hint: expect.stringMatching(/batchSize.*accumulate.*maxTokens/),
      details: { rows: 16_000 },
    });
    expect(result!.leaked).toBe(0);
    const smaller = await inLittleMemory({ ...large, dropout: 0, repeat: 1, batchSize: 9, accumulate: 2 });
    expect(smaller.result!.losses).toHaveLength(2);
  },
  120_000,
);

test.each([
  ["Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[3,4] and type float on device", true],
  ["Array buffer allocation failed", true],
  ["std::bad_alloc", true],
  ["Aborted(). Build with -sASSERTIONS for more info.", true],
  ["Invalid TF_Status: 3\nMessage: Incompatible shapes: [3,4] vs. [5]", false],
  ["Invalid TF_Status: 80", false],
])("%j", (message, expected) => {
  expect(isOutOfMemory(new Error(message))).toBe(expected);
});

test("an error that names no tensor still names the batch", () => {
  const batch = labelledBatch([{ ids: [1, 2, 3], from: 1 }], { rows: 1, tokens: 16, places: 2 }, 1);
  const error = outOfMemoryError(new Error("std::bad_alloc"), 7, batch);
  expect(error.message).toBe("Step 7 does not fit into memory with a batch of [1 × 16, 2 labels].");
  expect(error.hint).not.toContain("Restart");
  expect(outOfMemoryError(new Error("Aborted()"), 7, batch).hint).toContain("Restart the kernel");
});
