import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { initialWeights } from "../../src/lm/initialWeights.ts";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { saveModel } from "../../src/lm/saveModel.ts";
import { type ShapeName, shapes, vocabularyOf } from "./shapes.ts";
import { wordTokenizer } from "./tokenIds.ts";

/** Models with seeded random weights in Hugging Face layout, as `loadModel` loads them; removed when the process ends. */
export class ModelFolders {
  readonly #root = mkdtempSync(join(tmpdir(), "steerlab-bench-"));
  readonly #made = new Map<ShapeName, string>();

  constructor() {
    process.on("exit", () => rmSync(this.#root, { recursive: true, force: true }));
  }

  async folder(shape: ShapeName): Promise<string> {
    const folder = this.#made.get(shape) ?? (await writeModel(shape, join(this.#root, shape)));
    this.#made.set(shape, folder);
    return folder;
  }

  /** Gives the disk space back. */
  remove(shape: ShapeName): void {
    rmSync(join(this.#root, shape), { recursive: true, force: true });
    this.#made.delete(shape);
  }
}

async function writeModel(shape: ShapeName, folder: string): Promise<string> {
  await ensureBackend();
  const config = parseModelConfig(shapes[shape]);
  const weights = initialWeights(config, 0);
  mkdirSync(folder);
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(wordTokenizer(vocabularyOf(shape))));
  await saveModel(folder, { config, weights }, { dtype: "F32" });
  tf.dispose(weights);
  return folder;
}
