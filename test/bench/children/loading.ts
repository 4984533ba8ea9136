// Loading a model in a process of its own, digest included. Prints its seconds, and the peak of resident memory above what was there before.
import { ensureBackend } from "../../../src/backend/startBackend.ts";
import { familyOf } from "../../../src/lm/forward.ts";
import { loadModel } from "../../../src/lm/loadModel.ts";
import { seconds } from "../measure.ts";

const [folder] = process.argv.slice(2) as [string];
await ensureBackend();
const before = process.memoryUsage().rss;
const loaded: Awaited<ReturnType<typeof loadModel>>[] = [];
const time = await seconds(async () => loaded.push(await loadModel(folder)));
const growth = process.resourceUsage().maxRSS * 1024 - before;
const { config } = loaded[0]!;
const bytes = [...familyOf(config).parameters(config).values()].reduce((sum, shape) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
process.stdout.write(JSON.stringify({ bytes, seconds: time, gigabytesASecond: bytes / 1e9 / time, peakOverModel: growth / bytes }));
