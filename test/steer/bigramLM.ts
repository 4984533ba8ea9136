import type { LabelledSequence, PairedDecodeOptions, PairedLogits, SteeredDecodeOptions } from "../../src/lm/causalLM.ts";
import { greatest } from "../../src/lm/sampling.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import type { Session } from "../../src/session/session.ts";
import { logSoftmax } from "../../src/steer/logSoftmax.ts";
import { steeredLogits } from "../../src/steer/steeredLogits.ts";
import { confidenceMask, steeringVector } from "../../src/steer/steeringVector.ts";
import { reference } from "./referenceCases.ts";

/**
 * A small but complete pair of models: the next token's logits depend on the last token alone, and are rows of the reference's
 * calibration set. Tokens are the letters a to x; the last one ends the text.
 */
export const letters = "abcdefghijklmnopqrstuvwx";
const vocabulary = letters.length;
const { base_logits: baseRows, warm_logits: warmRows } = reference.calibration;

export const bigramRows = { base: baseRows.slice(0, vocabulary), warm: warmRows.slice(0, vocabulary) };
export const idOf = (letter: string) => letters.indexOf(letter);

const encode = (text: string) => [...text].map(idOf);
const dense = (rows: number[][], ids: readonly number[]) => Float32Array.from(ids.flatMap((id) => rows[id]!));

async function pairedLogits(sequences: readonly LabelledSequence[], visit: (batch: PairedLogits) => void): Promise<void> {
  // Batches of three sequences, last ones first: callers may not rely on an order.
  for (let end = sequences.length; end > 0; end -= 3) {
    const chosen = sequences.map((sequence, s) => ({ sequence, s })).slice(Math.max(0, end - 3), end);
    const rows = chosen.flatMap(({ sequence, s }) =>
      Array.from({ length: sequence.ids.length - sequence.from }, (_, k) => ({ sequence: s, index: sequence.from + k })),
    );
    const before = rows.map(({ sequence, index }) => sequences[sequence]!.ids[index - 1]!);
    visit({ vocabulary, base: dense(bigramRows.base, before), warm: dense(bigramRows.warm, before), rows });
  }
}

async function decodePaired(prompts: readonly (readonly number[])[], o: PairedDecodeOptions): Promise<number[][]> {
  return prompts.map((prompt, p) => {
    const made: number[] = [];
    for (let step = 0; step < o.maxTokens; step++) {
      const last = made.at(-1) ?? prompt.at(-1)!;
      const id = o.choose(dense(bigramRows.base, [last]), dense(bigramRows.warm, [last]), p, step);
      made.push(id);
      if (o.stop(id, p)) break;
    }
    return made;
  });
}

function decodeSteered(prompts: readonly (readonly number[])[], o: SteeredDecodeOptions): Promise<number[][]> {
  const choose = (base: Float32Array, warm: Float32Array, prompt: number, step: number) => {
    const logits = steeredLogits(base, warm, o.steering);
    const maskSize = confidenceMask(logSoftmax(warm), o.steering.alpha).filter(Boolean).length;
    const best = { steered: greatest(logits), base: greatest(base), warm: greatest(warm) };
    return o.choose({ ...best, kl: steeringVector(base, warm).kl, maskSize }, () => logits, prompt, step);
  };
  return decodePaired(prompts, { ...o, choose });
}

const tokenizer = {
  vocabularySize: vocabulary,
  endOfText: vocabulary - 1,
  encode,
  decode: (ids: readonly number[]) => ids.map((id) => letters[id]).join(""),
  tokenText: (id: number) => letters[id]!,
};

const unused = () => Promise.reject(new Error("The bigram pair has logits and decoding side by side only."));

const base = { name: "bigram", family: "gpt2", tokenizer, digest: "bigram-digest" } as unknown as AdaptedLM["base"];

export const bigramLM = {
  name: "bigram + shift",
  family: "gpt2",
  config: { context: 64, vocabulary, endOfText: [vocabulary - 1], beginOfText: null } as unknown as AdaptedLM["config"],
  tokenizer,
  context: 64,
  digest: "bigram-shift-digest",
  base,
  adapter: { kind: "lora", rank: 1, alpha: 1, dropout: 0, targets: null },
  losses: new Float64Array(0),
  runId: "warm-start-1",
  pairedLogits,
  decodePaired,
  decodeSteered,
  logits: unused,
  score: unused,
  scoreAll: unused,
  generate: unused,
  generateAll: unused,
  save: unused,
  dispose() {},
} satisfies AdaptedLM;

/** Writes down what a session is told, and can be interrupted. */
export function listeningSession(quiet: Session) {
  const controller = new AbortController();
  const runs: {
    start: Parameters<Session["startRun"]>[0];
    summary: Record<string, unknown>;
    artifacts: Map<string, unknown>;
    logged: Record<string, number>[];
    state: string;
  }[] = [];
  const progress: Parameters<Session["progress"]>[0][] = [];
  const session: Session = {
    ...quiet,
    signal: controller.signal,
    progress: (report) => progress.push(report),
    startRun(start) {
      const run = { start, summary: {}, artifacts: new Map<string, unknown>(), logged: [] as Record<string, number>[], state: "running" };
      runs.push(run);
      return {
        id: `${start.kind}-${runs.length}`,
        log: (metrics) => run.logged.push({ ...metrics }),
        summary: (values) => Object.assign(run.summary, values),
        artifact: (name, value) => run.artifacts.set(name, value),
        end: (state) => {
          run.state = state;
        },
      };
    },
  };
  return { session, runs, progress, interrupt: () => controller.abort() };
}
