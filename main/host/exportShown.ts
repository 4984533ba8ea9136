import { shownReportHtml } from "../../src/exchange/report/reportHtml.ts";
import type { Shown } from "../../src/output/shown.ts";
import { reportParts } from "./reportParts.ts";

/** One thing that is shown as an HTML file that needs nothing else. */
export const exportShown = (title: string, shown: Shown): string => shownReportHtml(title, shown, reportParts());
