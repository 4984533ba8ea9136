// Keeps and finds passes in a folder that others use too, and prints how many it found and how many of these were not what was kept.
import { PassCache } from "../../../src/cache/passCache.ts";
import { seededRandom } from "../../../src/random/seededRandom.ts";
import { passArrays, passRequest } from "../passes.ts";

const [folder, seed, rounds, limit] = [process.argv[2]!, ...process.argv.slice(3).map(Number)] as [string, number, number, number];
const random = seededRandom(seed);
const told: string[] = [];
const cache = new PassCache("model", { folder, limitBytes: limit, tell: (text) => told.push(text) });
let [found, wrong] = [0, 0];
for (let round = 0; round < rounds; round++) {
  const n = random.integer(6);
  const kept = cache.find(passRequest(n));
  if (kept === null) cache.keep(passRequest(n), passArrays(n));
  else if (JSON.stringify(kept) === JSON.stringify(passArrays(n))) found++;
  else wrong++;
}
process.stdout.write(JSON.stringify({ found, wrong, told }));
