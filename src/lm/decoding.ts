import { tf } from "../backend/tf.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import type { Session } from "../session/session.ts";
import { capacityBucket, countBucket, lengthBucket } from "./buckets.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { type Decoding, freeDecoding, type ModelSteps } from "./modelSteps.ts";

/** What decides about the tokens of one batch; `row` counts the prompts of the batch. */
export interface Chooser {
  /** Reads the logits where it needs them. @returns the next token of each row that `open` names, in that order */
  choose(decoding: Decoding, open: readonly number[], step: number): readonly number[];
  /** @returns true when the row ends after this token */
  take(row: number, id: number): boolean;
}

/** Bytes of keys and values of one batch. */
const CACHE_BYTES = 1 << 29;

/** How many prompts can be decoded together. */
function decodingRows(config: ModelConfig, capacity: number, copies: number): number {
  const bytes = config.layers * 2 * config.keyValueHeads * config.headSize * capacity * 4 * copies;
  return Math.max(1, Math.min(32, 2 ** Math.floor(Math.log2(Math.max(1, CACHE_BYTES / bytes)))));
}

/** Text tokens that a cache must hold for prompts of up to `longest` tokens, and answers of `maxTokens`. */
const cacheCapacity = (longest: number, maxTokens: number, context: number): number =>
  capacityBucket(Math.min(longest + maxTokens, context), context);

/**
 * Decodes any number of prompts, those of like length together.
 * @param prompts at least one token each, shorter than the context
 * @param chooserOf decides for one batch; its rows are the prompts with these numbers
 * @returns the tokens of each prompt's answer, in the order given
 */
export async function decodePrompts(
  steps: ModelSteps,
  config: ModelConfig,
  prompts: readonly (readonly number[])[],
  maxTokens: number,
  chooserOf: (members: readonly number[]) => Chooser,
  session: Session,
): Promise<number[][]> {
  const answers: number[][] = prompts.map(() => []);
  const context = config.context - steps.virtual;
  const byLength = [...prompts.keys()].sort((a, b) => prompts[a]!.length - prompts[b]!.length || a - b);
  while (byLength.length > 0) {
    throwIfInterrupted(session, "Generating");
    const capacity = cacheCapacity(prompts[byLength.at(-1)!]!.length, maxTokens, context);
    const members = byLength.splice(0, decodingRows(config, capacity, steps.copies));
    const batch = members.map((member) => prompts[member]!);
    const made = await decodeBatch(steps, context, batch, maxTokens, chooserOf(members), session);
    members.forEach((member, row) => {
      answers[member] = made[row]!;
    });
  }
  return answers;
}

/**
 * Decodes one batch with a KV cache of fixed capacity. Every row stands at its own position, so prompts may differ in length, and what
 * padding on the left would give comes out: a prompt's tokens, positions and mask are as if it were alone. Rows that have ended are run
 * along and not looked at. Ends when all rows have, after `maxTokens`, or at the context's end.
 * @param context text tokens that a row may have
 * @param prompts at least one token each, shorter than the context
 * @returns the tokens of each row
 */
async function decodeBatch(
  steps: ModelSteps,
  context: number,
  prompts: readonly (readonly number[])[],
  maxTokens: number,
  chooser: Chooser,
  session: Session,
): Promise<number[][]> {
  const rows = countBucket(prompts.length);
  const answers = prompts.map((): number[] => []);
  const room = prompts.map((prompt) => Math.min(maxTokens, context - prompt.length));
  let open = room.flatMap((tokens, row) => (tokens > 0 ? [row] : []));
  if (open.length === 0) return answers;
  const longest = Math.max(...prompts.map((prompt) => prompt.length));
  let state = prefill(steps, prompts, rows, lengthBucket(longest, context), cacheCapacity(longest, maxTokens, context));
  try {
    for (let step = 0; ; step++) {
      const chosen = chooser.choose(state, open, step);
      open = open.filter((row, i) => {
        answers[row]!.push(chosen[i]!);
        return !chooser.take(row, chosen[i]!) && answers[row]!.length < room[row]!;
      });
      if (open.length === 0) return answers;
      await yieldToEventLoop();
      throwIfInterrupted(session, "Generating");
      state = advance(steps, state, prompts, answers, rows);
    }
  } finally {
    freeDecoding(state);
  }
}

function prefill(steps: ModelSteps, prompts: readonly (readonly number[])[], rows: number, tokens: number, capacity: number): Decoding {
  const ids = new Int32Array(rows * tokens);
  const last = new Int32Array(rows);
  prompts.forEach((prompt, row) => {
    ids.set(prompt, row * tokens);
    last[row] = row * tokens + prompt.length - 1;
  });
  const inputs = [tf.tensor2d(ids, [rows, tokens], "int32"), tf.tensor1d(last, "int32")] as const;
  try {
    return steps.prefill(...inputs, Math.max(capacity, tokens));
  } finally {
    for (const input of inputs) input.dispose();
  }
}

/** Feeds each row's last token; frees the state before. A row that has ended feeds its last token again. */
function advance(
  steps: ModelSteps,
  before: Decoding,
  prompts: readonly (readonly number[])[],
  answers: readonly (readonly number[])[],
  rows: number,
): Decoding {
  const [ids, positions] = [new Int32Array(rows), new Int32Array(rows)];
  prompts.forEach((prompt, row) => {
    ids[row] = answers[row]!.at(-1) ?? prompt.at(-1)!;
    positions[row] = prompt.length + Math.max(answers[row]!.length, 1) - 1;
  });
  const inputs = [tf.tensor1d(ids, "int32"), tf.tensor1d(positions, "int32")] as const;
  try {
    const next = steps.decode(...inputs, before.cache);
    freeDecoding(before);
    return next;
  } finally {
    for (const input of inputs) input.dispose();
  }
}
