/** What a task of the measured submissions does: a warm start of a model with random weights, and one figure. @param model the folder's absolute path */
export const taskNotebook = (model: string): string => `// %%
import { loadModel, lora, params, warmStart } from "steerlab";
const { copy } = params({ copy: 0 });
const base = await loadModel(${JSON.stringify(model)});
const examples = Array.from({ length: 32 }, (_, i) => ({ prompt: \`what is number \${i}?\`, completion: \` it is \${i + copy}\` }));

// %%
const warm = await warmStart(base, examples, { adapter: lora({ rank: 8 }), steps: 60, batchSize: 8, seed: copy });
console.log(warm.losses.at(-1));
`;
