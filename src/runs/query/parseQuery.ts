// The query of the Runs page, of runs.list() and of `steerlab runs list`:
//   kind = sweep and (alpha < 0.2 or tag = "paper") and not cell.notebook ~ "truthful"
// Two conditions side by side are joined by `and`; a word by itself must occur in what names the run.

import { type QueryToken, queryTokens } from "./queryTokens.ts";
import { type CompareOperator, type QueryName, type QueryTree, type QueryValue, queryError } from "./queryTree.ts";

/**
 * @returns null for a query without conditions
 * @throws `query/…` with the place in `details`
 */
export function parseQuery(text: string): QueryTree | null {
  const parser = new QueryParser(queryTokens(text), text.length);
  return parser.query();
}

const keywords = new Set(["and", "or", "not", "in"]);

class QueryParser {
  readonly #tokens: readonly QueryToken[];
  readonly #end: number;
  #next = 0;

  constructor(tokens: readonly QueryToken[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  query(): QueryTree | null {
    if (this.#tokens.length === 0) return null;
    const tree = this.#either();
    const left = this.#peek();
    if (left) throw queryError("unexpected", `"${left.text}" cannot stand here.`, left, "A closing bracket needs an opening one.");
    return tree;
  }

  #either(): QueryTree {
    const parts = [this.#all()];
    while (this.#takeWord("or")) parts.push(this.#all());
    return parts.length === 1 ? parts[0]! : { type: "or", parts };
  }

  #all(): QueryTree {
    const parts = [this.#negated()];
    for (;;) {
      if (this.#takeWord("and")) parts.push(this.#negated());
      else if (this.#beginsCondition()) parts.push(this.#negated());
      else return parts.length === 1 ? parts[0]! : { type: "and", parts };
    }
  }

  #beginsCondition(): boolean {
    const token = this.#peek();
    return token !== undefined && token.kind !== ")" && token.kind !== "," && !this.#isWord(token, "or");
  }

  #negated(): QueryTree {
    return this.#takeWord("not") ? { type: "not", part: this.#negated() } : this.#condition();
  }

  #condition(): QueryTree {
    const token = this.#take("A condition is missing here.", "Such as kind = sweep, alpha < 0.2, tag = paper, or a word.");
    if (token.kind === "(") return this.#bracketed(token);
    if (token.kind !== "word" && token.kind !== "string") {
      throw queryError("unexpected", `"${token.text}" cannot stand here.`, token, "A condition begins with a name, such as alpha < 0.2.");
    }
    this.#refuseKeyword(token);
    const operator = this.#peek();
    if (token.kind === "word" && operator?.kind === "operator") return this.#comparison(token);
    if (token.kind === "word" && this.#takeWord("in")) return { type: "in", name: nameOf(token), values: this.#list() };
    return { type: "word", value: literalOf(token) };
  }

  #bracketed(open: QueryToken): QueryTree {
    const tree = this.#either();
    if (this.#peek()?.kind !== ")") throw queryError("open-bracket", "This bracket is not closed.", open, "Close it with ).");
    this.#next++;
    return tree;
  }

  #comparison(name: QueryToken): QueryTree {
    const operator = this.#tokens[this.#next++]!;
    const value = this.#take(
      `"${name.text} ${operator.text}" lacks its value.`,
      "Such as alpha < 0.2; text with blanks in quotation marks.",
    );
    if (value.kind !== "word" && value.kind !== "string") {
      throw queryError("unexpected", `A value is expected here, not "${value.text}".`, value, 'Such as 0.2, sweep or "two words".');
    }
    return { type: "compare", name: nameOf(name), operator: operator.text as CompareOperator, value: literalOf(value) };
  }

  #list(): QueryValue[] {
    const open = this.#take("A list is missing after in.", "Such as seed in (0, 1, 2).");
    if (open.kind !== "(")
      throw queryError("unexpected", `A list is expected here, not "${open.text}".`, open, "Such as seed in (0, 1, 2).");
    const values: QueryValue[] = [];
    for (;;) {
      const value = this.#take("The list is not closed.", "Close it with ).");
      if (value.kind === ")" && values.length > 0) return values;
      if (value.kind === ",") continue;
      if (value.kind !== "word" && value.kind !== "string")
        throw queryError("unexpected", "A value is expected here.", value, "Such as seed in (0, 1, 2).");
      values.push(literalOf(value));
    }
  }

  #peek(): QueryToken | undefined {
    return this.#tokens[this.#next];
  }

  #take(missing: string, hint: string): QueryToken {
    const token = this.#tokens[this.#next++];
    if (token) return token;
    const from = this.#tokens.at(-1)?.to ?? 0;
    throw queryError("incomplete", missing, { from, to: Math.max(this.#end, from + 1) }, hint);
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token === undefined || !this.#isWord(token, word)) return false;
    this.#next++;
    return true;
  }

  #isWord(token: QueryToken, word: string): boolean {
    return token.kind === "word" && token.text.toLowerCase() === word;
  }

  #refuseKeyword(token: QueryToken): void {
    if (token.kind === "string" || !keywords.has(token.text.toLowerCase())) return;
    throw queryError(
      "unexpected",
      `"${token.text}" needs a condition before it.`,
      token,
      `To look for the word itself, write "${token.text}" in quotation marks.`,
    );
  }
}

const nameOf = ({ text, from, to }: QueryToken): QueryName => ({ text, from, to });
const literalOf = ({ text, from, to, kind }: QueryToken): QueryValue => ({ text, from, to, quoted: kind === "string" });
