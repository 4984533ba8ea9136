/* A warm start in a process of its own. Prints a line a step, and at the end the result as JSON. Arguments: model folder, options as JSON. */
import { startBackend } from "../../../src/backend/startBackend.ts";
import { tf } from "../../../src/backend/tf.ts";
import { loadModel } from "../../../src/lm/loadModel.ts";
import { lora } from "../../../src/peft/lora.ts";
import { enterSession } from "../../../src/session/session.ts";
import { plainError } from "../../../src/steerlabError.ts";
import { type WarmStartOptions, warmStart } from "../../../src/train/warmStart.ts";
import { recordingSession } from "../recordingSession.ts";
import { colourExamples, heldOutExamples, likeExamples } from "../smallBase.ts";

const [folder, given] = process.argv.slice(2) as [string, string];
interface Given extends WarmStartOptions {
  readonly alike?: boolean;
  /** each example so often */
  readonly repeat?: number;
  readonly dropout?: number;
}
const { alike, repeat = 1, dropout = 0.2, ...options } = JSON.parse(given) as Given;
await startBackend("native");
const base = await loadModel(folder);
const { session, shown, runs } = recordingSession((step) => process.stdout.write(`step ${step}\n`));
enterSession(session);
const examples = Array.from({ length: repeat }, () => (alike ? likeExamples : colourExamples)).flat();
const before = tf.memory().numTensors;
const adapter = lora({ rank: 4, dropout });
const result = await warmStart(base, examples, { validation: heldOutExamples, ...options, adapter }).then(
  (warm) => {
    warm.dispose();
    return { losses: [...warm.losses], digest: warm.digest };
  },
  (error: unknown) => ({ error: plainError(error) }),
);
const texts = shown.flatMap((value) => (value.shown === "text" ? [value.text] : []));
process.stdout.write(`${JSON.stringify({ ...result, texts, summary: runs[0]?.summary ?? {}, leaked: tf.memory().numTensors - before })}\n`);
