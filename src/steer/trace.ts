import { checkInput } from "../input/checkInput.ts";
import { givenText } from "../input/givenText.ts";
import { anything, type Kind, kind, optionsOf } from "../input/kind.ts";
import { aCount, oneOf } from "../input/kinds.ts";
import type { CausalLM, LabelledSequence } from "../lm/causalLM.ts";
import { type Shown, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { RunWriter } from "../runs/run.ts";
import { trackRun } from "../runs/trackRun.ts";
import { answerQuestions } from "../session/questions.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";
import { anExample, examplesKind } from "../tasks/taskKinds.ts";
import { checkAdapted, pairConfig, parentsOf } from "./adaptedPair.ts";
import { checkAlpha, checkOutside, type Outside } from "./confidenceMask.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { decodeAnswer } from "./decodeAnew.ts";
import type { ExactStrength } from "./exactStrength.ts";
import type { ExplorerData } from "./explorerData.ts";
import { type ExplorerRow, knownRows, positionsAt, type RowOrder, sortRows } from "./explorerView.ts";
import { labelledExample, labelledText } from "./labelledExample.ts";
import { labelledPass } from "./labelledPass.ts";
import { positionCount, takePositions } from "./sparsePositions.ts";
import { estimateStrength } from "./strengthEstimators.ts";
import { endText } from "./tokenTexts.ts";

export interface SteerOptions {
  /** share of the top warm probability that puts a token into the mask, 0 < α ≤ 1; 0.1 when left out */
  readonly alpha?: number;
  /** tokens outside the mask keep their warm logits, or are removed; "keep" when left out */
  readonly outside?: Outside;
}

/** A labelled next token and what base and warm model say at its place. */
export interface TokenPosition {
  /** the label */
  readonly id: number;
  readonly text: string;
  /** index of the example that was traced */
  readonly example: number;
  /** index of the label among the example's tokens, prompt included */
  readonly position: number;
  /** KL(P_w ‖ P_b), nats */
  readonly kl: number;
  readonly entropyBase: number;
  readonly entropyWarm: number;
  readonly maskSize: number;
}

export interface TokenRow {
  readonly id: number;
  readonly text: string;
  /** probabilities */
  readonly base: number;
  readonly warm: number;
  readonly steered?: number;
  /** ∂KL/∂P_w, nats */
  readonly gradient: number;
  /** δ, logits a unit of strength; outside the mask steering leaves it out */
  readonly delta: number;
  /** P_w log(P_w / P_b): the terms of all tokens add up to KL */
  readonly klTerm: number;
  readonly inMask: boolean;
}

export interface Trace extends ShowsItself {
  readonly tokens: readonly TokenPosition[];
  readonly alpha: number;
  readonly outside: Outside;
  /** id of the run in the run log */
  readonly runId: string;
  /** what the explorer draws from, as plain data */
  readonly explorer: ExplorerData;
  /** The first k tokens at a position (an index into `tokens`), by probability, or by size of δ, gradient or KL term. */
  top(position: number, k: number, o?: { by?: "warm" | "base" | "delta" | "gradient" | "kl" }): TokenRow[];
  /** The mask's tokens under P_μ, the likeliest first. */
  steered(position: number, strength: number): TokenRow[];
  /** nats a token, over the labelled positions */
  crossEntropy(strength: number): number;
  /**
   * argmin of one position's convex loss; `atBound` where the loss still falls at the end of the search, ± max(50, 100 / rms δ̂). Null where
   * no strength changes the loss: the vector has no variance there, or the label is removed.
   */
  optimum(position: number): ExactStrength | null;
}

/**
 * Base and warm distributions at every label, kept in the sparse form. The labels of an example are its completion's tokens and
 * the end of the text; of a plain text, every token but the first. One forward pass; logged as a run.
 * @throws `steer/not-adapted`, `steer/no-labels`, `steer/alpha`, `steer/outside`, `steer/bad-option`, `task/not-an-example`
 */
export function trace(warm: AdaptedLM, input: string | Example | readonly Example[], o: SteerOptions = {}): Promise<Trace> {
  checkInput(TRACE, [warm, input, o]);
  const alpha = checkAlpha(o.alpha ?? 0.1);
  const outside = checkOutside(o.outside ?? "keep");
  const sequences = labelledInput(checkAdapted(warm), input);
  const title = `${warm.name}, ${describeInput(input)}`;
  const config = { ...pairConfig(warm), alpha, outside, examples: sequences.length };
  const start = {
    kind: "trace",
    name: title,
    config,
    parents: parentsOf(warm),
    modelDigest: warm.digest,
    examples: asExamples(input),
  } as const;
  return trackRun(start, async (run, session) => {
    const explorer = await explorerData(warm, sequences, { alpha, outside, title }, session);
    answerQuestions(run.id, { decode: decodeAnswer(warm, sequences) });
    return tracedFrom({ ...explorer, runId: run.id }, run);
  });
}

const textOrExamples: Kind = (given, at) => {
  if (typeof given === "string") return null;
  return isList(given as Example) ? examplesKind(given, "examples") : anExample(given, at);
};

const TRACE = {
  name: "trace",
  code: "steer/bad-option",
  takes: [
    ["its model", anything],
    ["its text or examples", textOrExamples],
    ["options", optionsOf<SteerOptions>({ alpha: anything, outside: anything })],
  ],
} as const;

/** The trace that holds these positions, logged with its run. */
export function tracedFrom(explorer: ExplorerData, run: RunWriter): Trace {
  const traced = new SparseTrace(explorer, run.id);
  run.summary(traced.summary());
  run.artifact("explorer", explorer);
  return traced;
}

const isList = (input: string | Example | readonly Example[]): input is readonly Example[] => Array.isArray(input);

/** Of a plain text every token but the first is a label. */
const asExamples = (input: string | Example | readonly Example[]): readonly Example[] =>
  typeof input === "string" ? [{ prompt: "", completion: input }] : isList(input) ? input : [input];

function labelledInput(lm: CausalLM, input: string | Example | readonly Example[]): LabelledSequence[] {
  if (typeof input === "string") return [labelledText(lm, input)];
  return (isList(input) ? input : [input]).map((example) => labelledExample(lm, example));
}

function describeInput(input: string | Example | readonly Example[]): string {
  if (typeof input === "string") return `"${input.length > 32 ? `${input.slice(0, 31)}…` : input}"`;
  return isList(input) && input.length !== 1 ? `${input.length} examples` : "1 example";
}

/** One forward pass over the sequences, as the explorer draws it. @throws `steer/no-labels` */
export async function explorerData(
  warm: AdaptedLM,
  sequences: readonly LabelledSequence[],
  { label = "Tracing", ...o }: { alpha: number; outside: Outside; title: string; label?: string },
  session: Session,
): Promise<ExplorerData> {
  const pass = await labelledPass(warm, sequences, { alpha: o.alpha, label, outsiders: true }, session);
  const [positions, packed] = [pass.positions, pass.outsiders!];
  const firsts = firstPositions(sequences);
  const text = (id: number) => endText(warm.tokenizer, id);
  const shown = new Set([...positions.ids, ...packed.ids, ...positions.target]);
  return {
    ...o,
    sequences: sequences.map(({ ids, from }, s) => ({
      tokens: ids.map(text),
      from,
      firstPosition: firsts[s]!,
    })),
    positions,
    outsiders: packed,
    texts: new Map([...shown].map((id) => [id, text(id)])),
    marks: null,
  };
}

function firstPositions(sequences: readonly LabelledSequence[]): number[] {
  let count = 0;
  return sequences.map(({ ids, from }) => {
    const first = count;
    count += ids.length - from;
    return first;
  });
}

const BY = oneOf("warm", "base", "delta", "gradient", "kl");
const aStrength = kind((given: number) => Number.isFinite(given), "Give a finite strength; 0 is the warm model.");
// A position's place is looked at where its rows are.
const TOP = {
  name: "trace.top",
  code: "steer/bad-option",
  takes: [
    ["position", anything],
    ["k", aCount],
    ["options", optionsOf({ by: BY })],
  ],
} as const;
const STEERED = {
  name: "trace.steered",
  code: "steer/strength",
  takes: [
    ["position", anything],
    ["strength", aStrength],
  ],
} as const;
const CROSS_ENTROPY = { name: "trace.crossEntropy", code: "steer/strength", takes: [["strength", aStrength]] } as const;

class SparseTrace implements Trace {
  readonly explorer: ExplorerData;
  readonly runId: string;
  readonly tokens: readonly TokenPosition[];

  constructor(explorer: ExplorerData, runId: string) {
    this.explorer = explorer;
    this.runId = runId;
    this.tokens = tokenPositions(explorer);
  }

  get alpha(): number {
    return this.explorer.alpha;
  }

  get outside(): Outside {
    return this.explorer.outside;
  }

  top(position: number, k: number, o: { by?: "warm" | "base" | "delta" | "gradient" | "kl" } = {}): TokenRow[] {
    checkInput(TOP, [position, k, o]);
    return this.#rows(position, 0, o.by ?? "warm")
      .slice(0, k)
      .map(({ steered: _, isTarget: __, ...row }) => row);
  }

  steered(position: number, strength: number): TokenRow[] {
    checkInput(STEERED, [position, strength]);
    return this.#rows(position, strength, "steered")
      .filter((row) => row.inMask)
      .map(({ isTarget: _, ...row }) => row);
  }

  crossEntropy(strength: number): number {
    checkInput(CROSS_ENTROPY, [strength]);
    return crossEntropy(positionsAt(this.explorer, this.alpha), strength, this.outside);
  }

  optimum(position: number): ExactStrength | null {
    this.#checkPosition(position);
    const own = takePositions(positionsAt(this.explorer, this.alpha), [position]);
    const { exact, exactAtBound } = estimateStrength(own, { outside: this.outside, resamples: 0, optima: false });
    if (exact === null) return null;
    return { strength: exact, atBound: exactAtBound === null ? null : exactAtBound < 0 ? "low" : "high" };
  }

  summary() {
    const { positions, sequences } = this.explorer;
    const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
    return {
      examples: sequences.length,
      positions: positionCount(positions),
      kl: mean(positions.kl),
      crossEntropyBase: -mean(positions.targetLogBase),
      crossEntropyWarm: -mean(positions.targetLogWarm),
    };
  }

  [showSelf](): Shown {
    return { shown: "explorer", explorer: this.explorer };
  }

  #checkPosition(position: number): void {
    if (!Number.isInteger(position) || !this.tokens[position]) {
      throw new SteerlabError("steer/no-position", `The trace has no position ${givenText(position)}.`, {
        hint: `It has ${this.tokens.length} labelled tokens: give 0 to ${this.tokens.length - 1}.`,
      });
    }
  }

  #rows(position: number, strength: number, by: RowOrder): ExplorerRow[] {
    this.#checkPosition(position);
    return sortRows(knownRows(this.explorer, position, { strength, alpha: this.alpha, outside: this.outside }), by);
  }
}

function tokenPositions(explorer: ExplorerData): TokenPosition[] {
  const at = positionsAt(explorer, explorer.alpha);
  return Array.from({ length: positionCount(at) }, (_, r) => ({
    id: at.target[r]!,
    text: explorer.texts.get(at.target[r]!)!,
    example: at.sequence[r]!,
    position: at.index[r]!,
    kl: at.kl[r]!,
    entropyBase: at.entropyBase[r]!,
    entropyWarm: at.entropyWarm[r]!,
    maskSize: at.offsets[r + 1]! - at.offsets[r]!,
  }));
}
