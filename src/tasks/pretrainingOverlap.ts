import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { contentOf } from "./sameContent.ts";
import type { TaskItem, TaskSplit } from "./task.ts";
import { buildWordnetCorpus } from "./wordnet/corpus.ts";

/** How much of a test stands in the text that a model was pretrained on. */
export interface PretrainingOverlap {
  /** what was looked through */
  readonly source: string;
  readonly items: number;
  /** questions that stand in it word for word, letters' case and white space apart */
  readonly prompts: number;
  /** right answers that do: the text may teach facts without showing the questions */
  readonly answers: number;
}

export interface PretrainingText {
  /** its name, for the card */
  readonly source: string;
  readonly documents: readonly string[];
}

/** Models whose text is known: it can be written again. The seed is that of `experiments/pretrain-wordnet-lm.ts`. */
const KNOWN_TEXTS: Readonly<Record<string, () => PretrainingText>> = {
  "wordnet-lm": () => ({ source: "the text of wordnet-lm", documents: buildWordnetCorpus({ seed: 0 }).documents }),
};

/**
 * Looks for a test's questions and answers in a pretraining text.
 * @param text the embedded model's name, or the text itself
 * @throws SteerlabError `contamination/unknown-text` for a model whose text is not known, `cell/interrupted`
 */
export async function pretrainingOverlap(split: TaskSplit, text: string | PretrainingText): Promise<PretrainingOverlap> {
  const session = currentSession();
  const progress = new ProgressReporter(session, "Looking through the pretraining text", split.items.length, "questions");
  progress.announce(0, "Reading the pretraining text");
  await yieldToEventLoop();
  const { source, documents } = typeof text === "string" ? knownText(text) : text;
  const content = contentOf(documents.join("\n"));
  const found = { prompts: 0, answers: 0 };
  for (const [i, item] of split.items.entries()) {
    throwIfInterrupted(session, "Looking through the pretraining text");
    if (content.includes(contentOf(askedIn(item)))) found.prompts++;
    if (content.includes(contentOf(item.completion))) found.answers++;
    progress.update(i + 1);
    await yieldToEventLoop();
  }
  progress.finish();
  return { source, items: split.items.length, ...found };
}

function knownText(model: string): PretrainingText {
  const make = Object.hasOwn(KNOWN_TEXTS, model) ? KNOWN_TEXTS[model] : undefined;
  if (make) return make();
  throw new SteerlabError("contamination/unknown-text", `What ${model} was pretrained on is not known here.`, {
    hint: `Give the text itself: { source, documents }. Known are ${Object.keys(KNOWN_TEXTS).join(", ")}.`,
  });
}

/** The question without the frame that a warm start teaches. */
const askedIn = ({ question, prompt }: TaskItem): string => question ?? prompt.match(/(?:^|\n)Q: *([^\n]+)\nA:\s*$/)?.[1] ?? prompt;
