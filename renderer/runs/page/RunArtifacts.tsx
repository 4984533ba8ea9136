import { Download } from "lucide-react";
import { artifactJson } from "../../../src/runs/artifactJson.ts";
import { bytes } from "../../format/bytes.ts";
import { toastError } from "../../notice/toastStore.ts";
import { download, fileNameOf } from "../../output/download.ts";
import type { RunPart } from "./runPart.ts";

/** What the run keeps beside its figures, each to be saved as JSON. */
export function RunArtifacts({ run, service }: Pick<RunPart, "run" | "service">) {
  if (run.artifacts.length === 0) return null;
  const save = async (name: string) => {
    try {
      const text = artifactJson(await service.getArtifact(run.id, name));
      download(`${fileNameOf(`${run.id}-${name}`)}.json`, new Blob([text], { type: "application/json" }));
    } catch (error) {
      toastError(`"${name}" could not be saved`, error);
    }
  };
  return (
    <section>
      <h2>Artifacts</h2>
      <table className="t kv" aria-label="Artifacts">
        <tbody>
          {run.artifacts.map((artifact) => (
            <tr key={artifact.name}>
              <td>{artifact.name}</td>
              <td className="num">{bytes(artifact.bytes)}</td>
              <td>
                <button
                  type="button"
                  className="btn small ghost"
                  onClick={() => void save(artifact.name)}
                  aria-label={`Save ${artifact.name} as JSON`}
                >
                  <Download className="i sm" aria-hidden />
                  JSON
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
