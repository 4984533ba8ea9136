import { givenText } from "../input/givenText.ts";
import { SteerlabError } from "../steerlabError.ts";

/**
 * The same measurement once for each of the seeds 0, 1, … `seeds` − 1, and what it gave as one list a name: what `compare`, `comparisonTable`
 * and `claim` pair in order.
 *
 *   const { warm, steered } = await acrossSeeds(3, async (seed) => {
 *     const model = await warmStart(base, task.train, { adapter: lora(), steps: 20, seed });
 *     return { warm: await evaluate(model, task.test), steered: await evaluate(steer(model, { strength: 1 }), task.test) };
 *   });
 *   compare(warm, steered);
 *
 * @throws SteerlabError `seeds/none` for a number of seeds that is no whole number above 0, `seeds/no-measure`, and what `measure` throws
 */
export async function acrossSeeds<T extends object>(
  seeds: number,
  measure: (seed: number) => Promise<T>,
): Promise<{ [K in keyof T]: T[K][] }> {
  if (!Number.isSafeInteger(seeds) || seeds < 1) {
    throw new SteerlabError("seeds/none", `The number of seeds is ${seeds}.`, { hint: "Give a whole number from 1 up." });
  }
  if (typeof measure !== "function") {
    throw new SteerlabError("seeds/no-measure", `What is measured for each seed is ${givenText(measure)}.`, {
      hint: "Give a function of the seed, such as async (seed) => ({ warm: await evaluate(model, task.test) }).",
    });
  }
  const measured: T[] = [];
  for (let seed = 0; seed < seeds; seed++) measured.push(await measure(seed));
  const names = Object.keys(measured[0]!) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, measured.map((one) => one[name])])) as { [K in keyof T]: T[K][] };
}
