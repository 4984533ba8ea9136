import { SteerlabError } from "../../steerlabError.ts";

/** A piece of the query's text: [from, to) in characters. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export interface QueryName extends Place {
  readonly text: string;
}
export interface QueryValue extends Place {
  readonly text: string;
  /** in quotation marks: text, whatever it looks like */
  readonly quoted: boolean;
}

export type CompareOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~";

export type QueryTree =
  | { readonly type: "and" | "or"; readonly parts: readonly QueryTree[] }
  | { readonly type: "not"; readonly part: QueryTree }
  /** must occur somewhere in what names the run */
  | { readonly type: "word"; readonly value: QueryValue }
  | { readonly type: "compare"; readonly name: QueryName; readonly operator: CompareOperator; readonly value: QueryValue }
  | { readonly type: "in"; readonly name: QueryName; readonly values: readonly QueryValue[] };

/** What is wrong with a query, and where: `details` has the place as `from` and `to`. */
export function queryError(code: string, message: string, { from, to }: Place, hint: string): SteerlabError {
  return new SteerlabError(`query/${code}`, message, { hint, details: { from, to } });
}
