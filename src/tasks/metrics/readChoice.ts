/**
 * Reads the chosen option out of a generated text. Like LLM-Adapters' `extract_answer` (`commonsense_evaluate.py`) it takes the first
 * option that the text names, but for any options: the whole option, or what tells it from the others, such as `answer2` of
 * `the correct answer is answer2`.
 */
import { contentOf } from "../sameContent.ts";

/**
 * @param prompt where it lists the options with labels, `Answer1: a dog`, the labels name them too
 * @returns the option's index, or null when the text names none of them
 */
export function readChoice(text: string, options: readonly string[], prompt = ""): number | null {
  const content = contentOf(text);
  const whole = options.map(contentOf);
  const names = [whole, distinguishing(whole), labels(contentOf(prompt), whole)];
  return names.reduce<number | null>((read, one) => read ?? firstNamed(content, one), null);
}

/** Of options that are named at the same place, the longest: `a guide dog` names more than `a guide`. */
function firstNamed(text: string, options: readonly string[]): number | null {
  const named = options
    .map((option, index) => ({ index, at: placeOf(text, option), length: option.length }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || b.length - a.length);
  return named[0]?.index ?? null;
}

/** Where the text names the option as words of its own; −1 where it does not: `answer1` is not named by `answer12`. */
function placeOf(text: string, option: string): number {
  if (option === "") return -1;
  for (let at = text.indexOf(option); at >= 0; at = text.indexOf(option, at + 1)) {
    const end = at + option.length;
    if (!joins(text[at - 1], option[0]) && !joins(option.at(-1), text[end])) return at;
  }
  return -1;
}

const joins = (a: string | undefined, b: string | undefined): boolean => isWord(a) && isWord(b);
const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

/** The options without the words that all of them begin and end with. Whole again where that would leave one empty. */
function distinguishing(options: readonly string[]): readonly string[] {
  const words = options.map((option) => option.split(" "));
  const shortest = Math.min(...words.map((one) => one.length));
  const same = (place: (one: readonly string[]) => string | undefined) => words.every((one) => place(one) === place(words[0]!));
  let front = 0;
  while (front < shortest - 1 && same((one) => one[front])) front++;
  let back = 0;
  while (back < shortest - front - 1 && same((one) => one.at(-1 - back))) back++;
  return words.map((one) => trimMarks(one.slice(front, one.length - back).join(" ")));
}

/** What stands before each option in the prompt, as in `answer2: a cat`; none where they have no labels, or not each its own. */
function labels(prompt: string, options: readonly string[]): readonly string[] {
  const found = options.map((option) => labelBefore(prompt, option));
  return found.every((label) => label !== null) && new Set(found).size === found.length ? found : [];
}

function labelBefore(prompt: string, option: string): string | null {
  for (let at = prompt.indexOf(option); at >= 0; at = prompt.indexOf(option, at + 1)) {
    const label = prompt.slice(0, at).match(/([\p{L}\p{N}]+)[:.)] $/u);
    if (label) return label[1]!;
  }
  return null;
}

/** An answer is often named without the full stop that the option ends with. */
const trimMarks = (option: string): string => option.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "") || option;
