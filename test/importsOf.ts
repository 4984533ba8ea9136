import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSync } from "vite";

/**
 * What a source file imports for its values, types left out: those vanish before anything runs.
 * @param file absolute, TypeScript, TSX or JavaScript
 * @returns specifiers as they are written; relative ones as paths from `root`
 */
export function importsOf(root: string, file: string): string[] {
  const source = readFileSync(file, "utf8");
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  const imports = module.staticImports.filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType));
  const exports = module.staticExports.flatMap(({ entries }) => entries.filter(({ isType, moduleRequest }) => moduleRequest && !isType));
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => literal(source.slice(start, end)));
  const required = [...source.matchAll(/\brequire\w*\("([^"]+)"\)/g)].map(([, specifier]) => specifier!);
  const specifiers = [
    ...required,
    ...imports.map(({ moduleRequest }) => moduleRequest.value),
    ...exports.map(({ moduleRequest }) => moduleRequest!.value),
    ...dynamic,
  ];
  return [...new Set(specifiers)].map((specifier) =>
    specifier.startsWith(".") ? relative(root, join(dirname(file), specifier.split("?")[0]!)) : specifier,
  );
}

const literal = (text: string): string[] => (/^(["'`])[^$]*\1$/.test(text) ? [text.slice(1, -1)] : []);
