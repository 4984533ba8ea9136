import type { TextQuery } from "../../src/cells/textSearch.ts";
import type { SearchAnswer, SearchedCell } from "./found.ts";

const patience = 2_000; // ms

let worker: Worker | null = null;
let count = 0;

/** One search at a time: a newer one makes an older one's answer worthless. */
export function searchInWorker(cells: readonly SearchedCell[], query: TextQuery): Promise<SearchAnswer> {
  const id = ++count;
  worker ??= new Worker(new URL("./search.worker.ts", import.meta.url), { type: "module", name: "search" });
  const asked = worker;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      asked.terminate();
      if (worker === asked) worker = null;
      resolve({ id, found: [], more: false, error: tooLong(query) });
    }, patience);
    const receive = ({ data }: MessageEvent<SearchAnswer>) => {
      if (data.id !== id) return;
      clearTimeout(timer);
      asked.removeEventListener("message", receive);
      resolve(data);
    };
    asked.addEventListener("message", receive);
    asked.postMessage({ id, cells, query });
  });
}

const tooLong = ({ text }: TextQuery): NonNullable<SearchAnswer["error"]> => ({
  name: "SteerlabError",
  code: "search/too-long",
  message: `"${text}" takes too long to look for.`,
  hint: "An expression that repeats what repeats, such as (a+)+, has too many ways to match: make it simpler.",
});
