import { basename, extname } from "node:path";
import type { ExchangedNotebook } from "../../src/exchange/exchangedNotebook.ts";
import { printIpynb } from "../../src/exchange/ipynb.ts";
import { reportHtml } from "../../src/exchange/report/reportHtml.ts";
import { themeColors } from "../../src/exchange/themeColors.ts";
import { toIpynb } from "../../src/exchange/toIpynb.ts";
import type { ExportFormat } from "../../src/rpc/contract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { reportParts } from "./reportParts.ts";

const writers: Readonly<Record<ExportFormat, (notebook: ExchangedNotebook) => string>> = {
  html: (notebook) => reportHtml(notebook, reportParts()),
  ipynb: (notebook) => printIpynb(toIpynb(notebook, themeColors(reportParts().tokens, "light"))),
};

export const exportNotebook = (notebook: ExchangedNotebook, format: ExportFormat): string => writers[format](notebook);

/** @throws `exchange/unknown-format` */
export function exportFormat(name: string): ExportFormat {
  if (Object.hasOwn(writers, name)) return name as ExportFormat;
  throw new SteerlabError("exchange/unknown-format", `Notebooks are exported as html or ipynb, not as "${name}".`, {
    hint: "Give --to html or --to ipynb.",
  });
}

/** By the ending of the file's name. @throws `exchange/unknown-format` */
export const formatOfFile = (file: string): ExportFormat => exportFormat(extname(basename(file)).slice(1).toLowerCase());
