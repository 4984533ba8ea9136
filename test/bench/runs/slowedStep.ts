import { bootstrapInterval } from "../../../src/tasks/metrics/bootstrap.ts";
import { inKernel } from "./inKernel.ts";
import type { Say } from "./main.ts";

const warmUp = 20; // steps, until all is compiled
const pairs = 300;
const block = 20; // steps with or without logging

/**
 * A warm start of the embedded model whose log lets blocks of steps through and holds others back, in turn, as pairs whose order changes: what
 * slows the machine for a while slows both of a pair. All examples are one, so that every step computes the same.
 */
const training = `import { loadModel, lora, warmStart } from "steerlab";
import { currentSession, enterSession } from ${JSON.stringify(new URL("../../../src/session/session.ts", import.meta.url).href)};
const ends = [];
const held = (step) => { const place = step - ${warmUp}, pair = Math.floor(place / ${2 * block}); return place >= 0 && (Math.floor(place / ${block}) + pair) % 2 === 1; };
const session = currentSession();
enterSession({
  ...session,
  startRun(start) {
    const run = session.startRun(start);
    return { ...run, log(metrics, step) {
      ends[step] = performance.now();
      if (!held(step + 1)) run.log(metrics, step); // what a step's rows cost falls into the next step
    } };
  },
});
const base = await loadModel("wordnet-lm");
const examples = Array.from({ length: 8 }, () => ({ prompt: "A dog is", completion: " a domestic animal." }));
await warmStart(base, examples, { adapter: lora({ rank: 8 }), steps: ${warmUp + 2 * block * pairs}, batchSize: 8 });
const ratios = [], perStep = [];
for (let pair = 0; pair < ${pairs}; pair++) {
  const times = [0, 0];
  for (let step = ${warmUp} + pair * ${2 * block}; step < ${warmUp} + (pair + 1) * ${2 * block}; step++) times[held(step) ? 1 : 0] += ends[step] - ends[step - 1];
  ratios.push(times[0] / times[1]);
  perStep.push(times[1] / ${block});
}
console.log(JSON.stringify({ ratios, perStep }));`;

/** What logging adds to a training step: eight metrics a step into the database, on a machine whose cores the training uses. */
export async function measureSlowedStep(say: Say): Promise<void> {
  const { output } = await inKernel(training, (workbench) => workbench.runs.list()[0]?.state === "finished");
  const { ratios, perStep } = JSON.parse(output.slice(output.lastIndexOf("{"))) as { ratios: number[]; perStep: number[] };
  const ones = new Float64Array(ratios.length).fill(1);
  const { mean, low, high } = bootstrapInterval({ values: Float64Array.from(ratios), weights: ones });
  say({ measure: "plain-step", work: "a LoRA step of the embedded model, nothing logged", unit: "ms", samples: perStep });
  say({
    measure: "slowed-step",
    work: `a step with its metrics logged over one without, ${pairs} pairs of ${block} steps each`,
    unit: "ratio",
    target: "≤ 1.01",
    samples: ratios,
    mean: { mean, low, high },
  });
}
