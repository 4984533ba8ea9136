import { editDistance } from "../src/runs/query/editDistance.ts";
import { type FieldType, fieldName, runFields } from "../src/runs/query/fields.ts";
import { durationOf, numberOf, timeOf } from "../src/runs/query/literals.ts";
import { parseQuery } from "../src/runs/query/parseQuery.ts";
import {
  type CompareOperator,
  type Place,
  type QueryName,
  type QueryTree,
  type QueryValue,
  queryError,
} from "../src/runs/query/queryTree.ts";
import type { KeySource, RunKeyNames } from "./runKeys.ts";

/** SQL over the table `run`, with its parameters in order. */
export interface Sql {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

export interface FilterContext {
  readonly keys: RunKeyNames;
  /** ms since the epoch: what "today" means */
  readonly now: number;
}

const fieldColumns: Readonly<Record<string, string>> = {
  ...{ id: "run.id", name: "run.name", kind: "run.kind", state: "run.state", notebook: "run.notebook", seed: "run.seed" },
  ...{ cell: "(run.cell_index + 1)", backend: "run.backend", note: "run.note", started: "run.started", ended: "run.ended" },
  tag: "(SELECT group_concat(tag, ' ') FROM (SELECT tag FROM run_tag WHERE run_id = run.id ORDER BY tag))",
  parent: "(SELECT group_concat(parent_id, ' ') FROM run_parent WHERE run_id = run.id)",
};
const setTables: Readonly<Record<string, readonly [table: string, column: string]>> = {
  tag: ["run_tag", "tag"],
  parent: ["run_parent", "parent_id"],
};
const searched = `(run.id || ' ' || run.name || ' ' || run.kind || ' ' || run.state || ' ' || coalesce(run.notebook, '') || ' ' || coalesce(${fieldColumns.tag}, ''))`;

/**
 * A query as a condition. Runs that lack a key match no comparison with it, so that `not` gives exactly the other runs.
 * @throws `query/…` with the place in `details`
 */
export function filterSql(query: string, context: FilterContext): Sql {
  const tree = parseQuery(query);
  return tree ? sqlOf(tree, context) : { sql: "1", parameters: [] };
}

function sqlOf(tree: QueryTree, context: FilterContext): Sql {
  switch (tree.type) {
    case "and":
    case "or":
      return joined(
        tree.parts.map((part) => sqlOf(part, context)),
        tree.type === "and" ? " AND " : " OR ",
      );
    case "not":
      return wrapped("NOT ", sqlOf(tree.part, context));
    case "word":
      return { sql: `${searched} LIKE ? ESCAPE '\\'`, parameters: [`%${tree.value.text.replace(/[\\%_]/g, "\\$&")}%`] };
    case "in":
      return joined(
        tree.values.map((value) => comparison(tree.name, "=", value, context)),
        " OR ",
      );
    case "compare":
      return comparison(tree.name, tree.operator, tree.value, context);
  }
}

const joined = (parts: readonly Sql[], by: string): Sql => ({
  sql: `(${parts.map(({ sql }) => sql).join(by)})`,
  parameters: parts.flatMap(({ parameters }) => parameters),
});
const wrapped = (before: string, { sql, parameters }: Sql): Sql => ({ sql: `${before}(${sql})`, parameters });
/** Without a value there is no match. */
const plain = (sql: string, ...parameters: (string | number)[]): Sql => ({ sql: `coalesce(${sql}, 0)`, parameters });

function comparison(name: QueryName, operator: CompareOperator, value: QueryValue, context: FilterContext): Sql {
  const field = fieldName(name.text);
  if (isNone(value)) return presence(name, operator, value, context);
  if (field === null) return keyComparison(name, operator, value, context);
  const column = durationColumn(field, context) ?? fieldColumns[field]!;
  return byType[runFields[field]!.type](field, column, operator, value, context);
}

const isNone = ({ text, quoted }: QueryValue): boolean => !quoted && text.toLowerCase() === "none";
const durationColumn = (field: string, { now }: FilterContext): string | null =>
  field === "duration" ? `(coalesce(run.ended, ${Math.round(now)}) - run.started)` : null;

/** `best = none`: runs that have no such value. */
function presence(name: QueryName, operator: CompareOperator, value: QueryValue, context: FilterContext): Sql {
  if (operator !== "=" && operator !== "!=") throw wrongOperator(operator, value, "Only = none and != none can be asked.");
  const expression = valueSql(name, context).text;
  return { sql: `(${expression}) IS ${operator === "=" ? "" : "NOT "}NULL`, parameters: [] };
}

type Comparison = (field: string, column: string, operator: CompareOperator, value: QueryValue, context: FilterContext) => Sql;

const byType: Readonly<Record<FieldType, Comparison>> = {
  text: (_, column, operator, value) => textComparison(column, operator, value),
  number(_, column, operator, value) {
    const number = numberOf(value);
    if (number === null) throw queryError("not-a-number", `"${value.text}" is no number.`, value, "Such as seed = 3.");
    return numberComparison(column, operator, number, value);
  },
  time: (_, column, operator, value, { now }) => timeComparison(column, operator, value, now),
  duration: (_, column, operator, value) => numberComparison(column, operator, durationOf(value), value),
  flag: (_, column, operator, value) => numberComparison(column, operator, value.text === "true" ? 1 : 0, value),
  set(field, _, operator, value) {
    const [table, column] = setTables[field]!;
    const negative = operator.startsWith("!");
    const one = textComparison(`${table}.${column}`, (negative ? operator.slice(1) : operator) as CompareOperator, value);
    return {
      sql: `${negative ? "NOT " : ""}EXISTS (SELECT 1 FROM ${table} WHERE run_id = run.id AND ${one.sql})`,
      parameters: one.parameters,
    };
  },
};

function textComparison(column: string, operator: CompareOperator, value: QueryValue): Sql {
  if (operator === "=") return plain(`${column} = ? COLLATE NOCASE`, value.text);
  if (operator === "!=") return plain(`${column} <> ? COLLATE NOCASE`, value.text);
  if (operator === "~") return plain(`${column} REGEXP ?`, expression(value));
  if (operator === "!~") return plain(`NOT (${column} REGEXP ?)`, expression(value));
  throw wrongOperator(operator, value, "Text can be compared with =, !=, ~, !~ and in.");
}

function numberComparison(column: string, operator: CompareOperator, number: number, place: Place): Sql {
  if (operator === "~" || operator === "!~") throw wrongOperator(operator, place, "Numbers can be compared with =, !=, <, <=, > and >=.");
  return plain(`${column} ${operator} ?`, number);
}

/** A day is all its hours: `started = 2026-11-27` is any time of it, `>` is after it. */
function timeComparison(column: string, operator: CompareOperator, value: QueryValue, now: number): Sql {
  const { start, end } = timeOf(value, now);
  if (operator === "=") return plain(`${column} >= ? AND ${column} < ?`, start, end);
  if (operator === "!=") return plain(`NOT (${column} >= ? AND ${column} < ?)`, start, end);
  if (operator === "<" || operator === ">=") return plain(`${column} ${operator} ?`, start);
  if (operator === "<=") return plain(`${column} < ?`, end);
  if (operator === ">") return plain(`${column} >= ?`, end);
  throw wrongOperator(operator, value, "Times can be compared with =, !=, <, <=, > and >=.");
}

/** A key of config, summary, metrics or provenance holds numbers in some runs and text in others. */
function keyComparison(name: QueryName, operator: CompareOperator, value: QueryValue, context: FilterContext): Sql {
  const { number: column, text } = valueSql(name, context);
  const number = numberOf(value);
  if (number !== null && (operator === "=" || operator === "!=")) {
    const equal = `coalesce(${column} = ?, 0) OR coalesce(${text} = ?, 0)`;
    return { sql: operator === "=" ? `(${equal})` : `(${text} IS NOT NULL AND NOT (${equal}))`, parameters: [number, value.text] };
  }
  if (number !== null && operator !== "~" && operator !== "!~") return numberComparison(column, operator, number, value);
  if (/[<>]/.test(operator))
    throw queryError("not-a-number", `"${value.text}" is no number, and ${operator} compares numbers.`, value, "Such as alpha < 0.2.");
  return textComparison(text, operator, value);
}

/** The value of a name in a run as a number, and as text. @throws `query/unknown-name` */
export function valueSql(name: QueryName, { keys, now }: FilterContext): { readonly number: string; readonly text: string } {
  const field = fieldName(name.text);
  if (field !== null) {
    const column = field === "duration" ? durationColumn(field, { keys, now })! : fieldColumns[field]!;
    return { number: runFields[field]!.type === "text" || runFields[field]!.type === "set" ? "NULL" : column, text: column };
  }
  const sources = keys.find(name.text);
  if (sources.length === 0) throw unknownName(name, keys);
  return { number: firstOf(sources.map(numberSql)), text: firstOf(sources.map(textSql)) };
}

const firstOf = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : `coalesce(${parts.join(", ")})`);

const metricColumn = (of: string): string => (of === "mean" ? "total / nullif(count, 0)" : of);
const numberSql = (source: KeySource): string =>
  source.table === "value"
    ? `(SELECT number FROM run_value WHERE key_id = ${source.id} AND run_id = run.id)`
    : `(SELECT ${metricColumn(source.of)} FROM metric_last WHERE run_id = run.id AND key_id = ${source.id})`;
const textSql = (source: KeySource): string =>
  source.table === "value"
    ? `(SELECT text FROM run_value WHERE key_id = ${source.id} AND run_id = run.id)`
    : `CAST(${numberSql(source)} AS TEXT)`;

function unknownName(name: QueryName, keys: RunKeyNames): Error {
  const near = [...Object.keys(runFields).filter((field) => editDistance(field, name.text.toLowerCase()) <= 2), ...keys.like(name.text)];
  const hint = near.length === 0 ? "The columns of the Runs page are all the names that there are." : `There are ${near.join(", ")}.`;
  return queryError("unknown-name", `No run has a "${name.text}".`, name, hint);
}

function expression(value: QueryValue): string {
  try {
    new RegExp(value.text, "iu");
    return value.text;
  } catch (error) {
    throw queryError(
      "bad-expression",
      `"${value.text}" is no regular expression: ${(error as Error).message}.`,
      value,
      "Put a backslash before signs such as ( and [.",
    );
  }
}

const wrongOperator = (operator: string, place: Place, hint: string): Error =>
  queryError("wrong-operator", `${operator} cannot be asked here.`, place, hint);
