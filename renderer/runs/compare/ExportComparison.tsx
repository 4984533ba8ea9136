import { FileDown } from "lucide-react";
import { toastError } from "../../notice/toastStore.ts";
import { download } from "../../output/download.ts";
import type { ComparedRuns } from "./comparedRuns.ts";

/** The runs beside each other as one HTML file. */
export function ExportComparison({ runs, service }: Pick<ComparedRuns, "runs" | "service">) {
  const save = async () => {
    try {
      const { name, bytes } = await service.exportRuns(
        runs.map(({ id }) => id),
        "html",
      );
      download(name, new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "text/html" }));
    } catch (error) {
      toastError("The comparison could not be saved", error);
    }
  };
  return (
    <button type="button" className="btn ghost" onClick={() => void save()}>
      <FileDown className="i" aria-hidden />
      Export
    </button>
  );
}
