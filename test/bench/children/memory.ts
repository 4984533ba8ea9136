// Resident memory after loading and one forward pass each, of a base or of a base and a warm model. Prints megabytes.
import { loadModel } from "../../../src/lm/loadModel.ts";
import { randomlyAdapted } from "../randomAdapter.ts";
import { type ShapeName, vocabularyOf } from "../shapes.ts";
import { randomIds, textOf } from "../tokenIds.ts";

const [shape, folder, models] = process.argv.slice(2) as [ShapeName, string, "base" | "base and warm"];
const base = await loadModel(folder);
const text = textOf(randomIds(64, vocabularyOf(shape), 0));
await base.score(text, [text]);
if (models === "base and warm") await randomlyAdapted(base, shape).score(text, [text]);
// Files that were read lie about until the next collection, or not.
globalThis.gc!();
process.stdout.write(JSON.stringify({ megabytes: process.memoryUsage().rss / 1e6 }));
