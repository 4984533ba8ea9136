import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ReportParts } from "../../src/exchange/report/reportHtml.ts";
import { version } from "./environment.ts";
import { pageFolder } from "./staticPage.ts";

const renderer = join(import.meta.dirname, "..", "..", "renderer");
const { resolve } = createRequire(import.meta.url);

/** The page's own styles, as far as cells and their outputs need them. */
const sheets = ["base", "controls", "notebook", "charts", "output"].map((name) => join("style", `${name}.css`));

const read = (...path: readonly string[]): string => readFileSync(join(renderer, ...path), "utf8");

/** What a report is put together from: the page's sources and packages as they lie here. */
export function reportParts(): ReportParts {
  return {
    tokens: read("style", "tokens.css"),
    styles: [fontStyles(), ...[...sheets, join("report", "report.css")].map((file) => read(file))].join("\n"),
    formulaStyles: () => withFonts(resolve("katex/dist/katex.min.css")),
    script: read("report", "report.mjs"),
    plotly: () => readFileSync(resolve("plotly.js-cartesian-dist-min"), "utf8"),
    explorer: explorerParts,
    digest: (text) => createHash("sha256").update(text).digest("base64"),
    version,
    now: Date.now(),
  };
}

/** Built with the page. */
function explorerParts(): ReturnType<ReportParts["explorer"]> {
  const [script, styles] = ["js", "css"].map((ending) => join(pageFolder, "standalone", `explorer.${ending}`));
  if (!existsSync(script!) || !existsSync(styles!)) return null;
  return { script: readFileSync(script!, "utf8"), styles: readFileSync(styles!, "utf8") };
}

/** The page's fonts for Latin and Greek; what they lack, the reader's system has. */
const fontSheets = [
  "@fontsource-variable/inter/wght.css",
  "@fontsource/jetbrains-mono/latin-400.css",
  "@fontsource/jetbrains-mono/greek-400.css",
];
const latinOrGreek = /-(latin|greek)-(wght|400)-/;

function fontStyles(): string {
  const faces = fontSheets.flatMap((name) => withFonts(resolve(name), latinOrGreek).match(/@font-face \{[^}]*\}/g) ?? []);
  return faces.filter((face) => face.includes("base64")).join("\n");
}

/** A style sheet with its fonts in place of their addresses; of the several forms of a font the smallest. */
function withFonts(file: string, wanted = /./): string {
  return readFileSync(file, "utf8").replace(/src:\s*url\(([^)]+\.woff2)\)[^;}]*/g, (source, name: string) =>
    wanted.test(name)
      ? `src: url(data:font/woff2;base64,${readFileSync(join(dirname(file), name)).toString("base64")}) format("woff2")`
      : source,
  );
}
