// The first LoRA step of a process: tracing and compiling included. Prints its seconds.
import { loadModel } from "../../../src/lm/loadModel.ts";
import { AdapterTraining } from "../../../src/train/adapterTraining.ts";
import { seconds } from "../measure.ts";
import { fullBatch, trainingOptions } from "../measures/loraStep.ts";
import type { ShapeName } from "../shapes.ts";

const [shape, folder] = process.argv.slice(2) as [ShapeName, string];
const base = await loadModel(folder);
const training = new AdapterTraining(base, trainingOptions(shape));
const batch = fullBatch(shape);
process.stdout.write(JSON.stringify({ seconds: await seconds(() => training.next(batch, 1e-4)) }));
