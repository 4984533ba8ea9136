import type { ExportFormat } from "../../src/rpc/contract.ts";
import { toast, toastError } from "../notice/toastStore.ts";
import { download } from "../output/download.ts";
import { drafts, service } from "../service/workbench.ts";

const types: Readonly<Record<ExportFormat, string>> = { html: "text/html", ipynb: "application/x-ipynb+json" };

/** Gives the notebook as it is seen, with its outputs, to the browser to save. */
export async function exportNotebook(path: string, format: ExportFormat): Promise<void> {
  try {
    await drafts.flush(path);
    const { name, text } = await service.exportNotebook(path, format);
    download(name, new Blob([text], { type: types[format] }));
    toast({ tone: "fresh", title: `${name} exported`, text: "With the outputs as they are now." });
  } catch (error) {
    toastError("The notebook could not be exported", error);
  }
}
