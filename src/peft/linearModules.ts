import { familyOf } from "../lm/forward.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import { SteerlabError } from "../steerlabError.ts";

/** A linear module of a model, under Hugging Face's name: `model.layers.0.self_attn.q_proj`. */
export interface LinearModule {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** GPT-2's Conv1D stores [in, out], all others [out, in]. */
export const storesInputsFirst = (config: ModelConfig): boolean => config.family === "gpt2";

/** Every linear module inside the blocks: embeddings, positions and the head are none. */
export function linearModules(config: ModelConfig): LinearModule[] {
  const matrices = [...familyOf(config).parameters(config)].filter(([name, shape]) => shape.length === 2 && /\.\d+\./.test(name));
  return matrices.map(([name, shape]) => {
    const [rows, columns] = shape as readonly [number, number];
    const [inputs, outputs] = storesInputsFirst(config) ? [rows, columns] : [columns, rows];
    return { name: name.replace(/\.weight$/, ""), inputs, outputs };
  });
}

/**
 * PEFT's rule: a target is a whole module name or its end after a dot.
 * @throws SteerlabError `adapter/no-such-module` for a target that matches nothing
 */
export function targetedModules(config: ModelConfig, targets: readonly string[]): LinearModule[] {
  const modules = linearModules(config);
  const matches = (name: string, target: string) => name === target || name.endsWith(`.${target}`);
  const unmatched = targets.find((target) => !modules.some(({ name }) => matches(name, target)));
  if (unmatched === undefined && targets.length > 0) return modules.filter(({ name }) => targets.some((target) => matches(name, target)));
  const known = [...new Set(modules.map(({ name }) => name.slice(name.lastIndexOf(".") + 1)))];
  throw new SteerlabError(
    "adapter/no-such-module",
    unmatched === undefined ? "The adapter has no targets." : `No linear module of the ${config.family} model is called "${unmatched}".`,
    { hint: `It has ${known.join(", ")}.` },
  );
}
