/**
 * What base, warm and steered model make of every question of a sweep, at any strength, from its stored positions: no forward pass.
 */
import type { ExplorerData, ExplorerSequence, Outsiders } from "./explorerData.ts";
import type { ExplorerSetting, Triple } from "./explorerView.ts";
import { positionCount, restrict, type SparsePositions, takePositions } from "./sparsePositions.ts";
import { steeredReadings, targetLogProbabilities } from "./steeredDistribution.ts";
import type { StoredPositions } from "./storedSweep.ts";

interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Whether each of base, warm and steered is right. */
export type Rights = readonly [base: boolean, warm: boolean, steered: boolean];

export interface OptionScores {
  readonly text: string;
  readonly right: boolean;
  /** Σ log P of its tokens, nats */
  readonly scores: Triple;
}

export interface ItemScores {
  /** from 0 */
  readonly index: number;
  readonly prompt: string;
  readonly answer: string;
  /** nats a token of the answer with its end */
  readonly loss: Triple;
  /** whether every token of the answer, its end too, is the likeliest one: greedy decoding then gives exactly this answer */
  readonly says: Rights;
  /** whether the best true option scores above every false one; null without options */
  readonly picks: Rights | null;
  /** the true ones first, the best of them at the head; empty without options */
  readonly options: readonly OptionScores[];
}

/** How an answer is judged: by the likeliest option, or by greedy text. */
export type Criterion = "picks" | "says";

export type Flip = "to right" | "to wrong";

export const flipOf = (item: ItemScores, by: Criterion): Flip | null => {
  const rights = item[by];
  if (rights === null || rights[1] === rights[2]) return null;
  return rights[2] ? "to right" : "to wrong";
};

export function itemScores(stored: StoredPositions, { strength, alpha, outside }: ExplorerSetting): ItemScores[] {
  const { positions, layout } = stored;
  const at = restrict(positions, alpha);
  const steered = targetLogProbabilities(at, strength, outside);
  const columns = [positions.targetLogBase, positions.targetLogWarm, steered] as const;
  const sum = ({ from, to }: RowRange) =>
    columns.map((column) => column.subarray(from, to).reduce((a, b) => a + b, 0)) as unknown as Triple;
  const tops = topTokens(at, { strength, alpha, outside });
  const texts = rangeTexts(stored);
  return layout.items.map(({ answer, choices }, index) => {
    const option = (right: boolean) => (range: RowRange) => ({ text: texts(range), right, scores: sum(range) });
    const options = choices ? [...choices.true.map(option(true)), ...choices.false.map(option(false))] : [];
    const says = tops.map((top) => allLabels(positions, top, answer)) as unknown as Rights;
    return {
      ...{ index, prompt: promptText(stored, answer), answer: texts({ from: answer.from, to: answer.to }) },
      loss: sum(answer).map((total) => -total / (answer.to - answer.from)) as unknown as Triple,
      ...{ says, picks: choices ? picksOf(options) : null, options },
    };
  });
}

/** The likeliest token of base, warm and steered at every position. */
function topTokens(at: SparsePositions, { strength, outside }: ExplorerSetting): readonly Int32Array[] {
  const n = positionCount(at);
  const top = (mu: number, mask: ExplorerSetting["outside"]) =>
    Int32Array.from({ length: n }, (_, r) => steeredReadings(at, r, mu, mask).top);
  return [at.baseTop, top(0, "keep"), top(strength, outside)];
}

function allLabels({ target }: SparsePositions, top: Int32Array, { from, to }: RowRange): boolean {
  for (let r = from; r < to; r++) if (top[r] !== target[r]) return false;
  return true;
}

function picksOf(options: readonly OptionScores[]): Rights {
  const best = (k: number) => {
    const wrong = options.filter(({ right }) => !right).map(({ scores }) => scores[k]!);
    return options[0]!.scores[k]! > Math.max(...wrong);
  };
  return [best(0), best(1), best(2)];
}

const textOf = ({ texts }: StoredPositions, id: number) => texts?.get(id) ?? `#${id}`;
/** Token texts as they read: `·hand` is a hand after a space. */
const plain = (text: string) => text.replaceAll("·", " ").replaceAll("↵", "\n").trim();

function rangeTexts(stored: StoredPositions): (range: RowRange) => string {
  return ({ from, to }) =>
    plain(
      Array.from(stored.positions.target.subarray(from, to), (id) => textOf(stored, id))
        .filter((text) => text !== "‹end›")
        .join(""),
    );
}

function promptText(stored: StoredPositions, { from }: RowRange): string {
  const sequence = stored.sequences?.[stored.positions.sequence[from]!];
  return sequence ? plain(Array.from(sequence.ids.subarray(0, sequence.from), (id) => textOf(stored, id)).join("")) : "";
}

/** One question in the explorer: its answer, then every other option, a line each. */
export function itemExplorer(stored: StoredPositions, index: number, setting: Omit<ExplorerSetting, "strength">): ExplorerData {
  const { positions, layout, texts = new Map<number, string>() } = stored;
  const { answer, choices } = layout.items[index]!;
  const others = choices ? [...choices.true, ...choices.false].filter(({ from }) => from !== answer.from) : [];
  const ranges = [answer, ...others];
  const rows = ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, k) => from + k));
  const own = takePositions(positions, rows);
  let firstPosition = 0;
  const sequences = ranges.map(({ from, to }): ExplorerSequence => {
    const [first, labels] = [firstPosition, to - from];
    firstPosition += labels;
    const whole = stored.sequences?.[positions.sequence[from]!];
    const prompt = whole ? Array.from(whole.ids.subarray(0, whole.from), (id) => textOf(stored, id)) : [`question ${index + 1}`];
    const tokens = Array.from(positions.target.subarray(from, to), (id) => textOf(stored, id));
    return { tokens: [...prompt, ...tokens], from: prompt.length, firstPosition: first };
  });
  const title = `question ${index + 1}: ${ranges.length === 1 ? "answer" : `answer and ${ranges.length - 1} other options`}`;
  return { title, ...setting, sequences, positions: own, outsiders: labelOutsiders(own), texts, marks: null };
}

/** Of tokens outside the masks a sweep keeps the labels alone. */
function labelOutsiders(positions: SparsePositions): Outsiders {
  const n = positionCount(positions);
  const missing = Array.from({ length: n }, (_, r) => r).filter((r) => positions.targetInMask[r] === 0);
  const offsets = new Int32Array(n + 1);
  for (let r = 0; r < n; r++) offsets[r + 1] = offsets[r]! + (positions.targetInMask[r] === 0 ? 1 : 0);
  return {
    offsets,
    ids: Int32Array.from(missing, (r) => positions.target[r]!),
    logWarm: Float64Array.from(missing, (r) => positions.targetLogWarm[r]!),
    logBase: Float64Array.from(missing, (r) => positions.targetLogBase[r]!),
  };
}
