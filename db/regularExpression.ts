import type BetterSqlite3 from "better-sqlite3";

/** The operator REGEXP: case does not count, and anything may stand before and after what is looked for. */
export function addRegularExpressions(sqlite: BetterSqlite3.Database): void {
  let last: { readonly source: string; readonly expression: RegExp } | null = null;
  sqlite.function("regexp", { deterministic: true }, (source, text) => {
    if (text === null) return null;
    if (last?.source !== source) last = { source: String(source), expression: new RegExp(String(source), "iu") };
    return last!.expression.test(String(text)) ? 1 : 0;
  });
}
