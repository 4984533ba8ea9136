import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DATA_ENDINGS } from "../data/readRows.ts";
import { HubSnapshot } from "../hub/hubSnapshot.ts";
import { SteerlabError } from "../steerlabError.ts";

/** Where a benchmark's files lie. */
export interface BenchmarkPlaces {
  /** names that its folder has, inside the folder that a path names; letters' case does not matter */
  readonly folders?: readonly string[];
  /** for a benchmark of one file: names of that file, the first found counts. Else it has files named train and test */
  readonly names?: readonly string[];
  readonly hub: {
    /** `owner/name` */
    readonly repo: string;
    /** the folder of its files, where the repository holds several sets */
    readonly config?: string;
    /** words in the files' names; a benchmark of one file has no train */
    readonly train?: string;
    readonly test: string;
  };
}

export interface BenchmarkFile {
  readonly path: string;
  /** as it stands in the run log */
  readonly file: string;
  readonly commit?: string;
}

export interface BenchmarkFiles {
  /** null: one file holds all questions */
  readonly train: readonly BenchmarkFile[] | null;
  readonly test: readonly BenchmarkFile[];
}

interface Wanted {
  readonly path?: string | undefined;
  readonly revision?: string | undefined;
  readonly train?: number | undefined;
  readonly calibration?: number | undefined;
}

/**
 * A path names a file with all questions, or a folder; without one the files come from the Hub.
 * @throws SteerlabError `task/no-file`, `task/hub-files`, and what `HubSnapshot` throws
 */
export function findFiles(task: string, places: BenchmarkPlaces, wanted: Wanted): Promise<BenchmarkFiles> {
  return wanted.path === undefined ? filesOnHub(task, places, wanted.revision) : filesAt(task, places, wanted.path, wanted);
}

async function filesAt(task: string, places: BenchmarkPlaces, path: string, wanted: Wanted): Promise<BenchmarkFiles> {
  const found = await stat(path).catch(() => null);
  if (!found) throw noFile(task, path, `there is nothing at ${path}`, "Check the path.");
  if (!found.isDirectory()) return { train: null, test: [local(path)] };
  const folder = await ownFolder(path, places.folders ?? []);
  const names = await readdir(folder);
  if (places.names) {
    const name = places.names.find((one) => names.includes(one));
    if (name) return { train: null, test: [local(join(folder, name))] };
    throw noFile(task, folder, `${folder} has none of ${places.names.join(", ")}`, "Give the path of the file itself.");
  }
  return trainAndTest(task, folder, names, wanted);
}

async function ownFolder(path: string, folders: readonly string[]): Promise<string> {
  const names = await readdir(path);
  const own = names.find((name) => folders.some((folder) => folder.toLowerCase() === name.toLowerCase()));
  return own === undefined ? path : join(path, own);
}

/** A training file is needed only for what is drawn from it. */
function trainAndTest(task: string, folder: string, names: readonly string[], { train, calibration }: Wanted): BenchmarkFiles {
  const named = (...stems: string[]) =>
    stems
      .map((stem) => DATA_ENDINGS.map((ending) => stem + ending).find((name) => names.includes(name)))
      .find((name) => name !== undefined);
  const [testName, trainName] = [named("test", "validation"), named("train")];
  if (testName === undefined) {
    throw noFile(
      task,
      folder,
      `${folder} has no test.json`,
      `It may end in ${DATA_ENDINGS.join(", ")}; or give the path of one file to split.`,
    );
  }
  if (trainName === undefined && (train !== 0 || calibration !== 0)) {
    const hint = "Ask for { train: 0, calibration: 0 } to only test, or give the test file's own path to split its questions.";
    throw noFile(task, folder, `${folder} has ${testName} but no train.json`, hint);
  }
  return { train: trainName === undefined ? [] : [local(join(folder, trainName))], test: [local(join(folder, testName))] };
}

const local = (path: string): BenchmarkFile => ({ path, file: path });

const noFile = (task: string, path: string, what: string, hint: string): SteerlabError =>
  new SteerlabError("task/no-file", `${task} cannot be read: ${what}.`, { hint, details: { task, path } });

async function filesOnHub(task: string, { hub }: BenchmarkPlaces, revision: string | undefined): Promise<BenchmarkFiles> {
  const snapshot = await HubSnapshot.open({ type: "dataset", name: hub.repo }, revision === undefined ? {} : { revision });
  const paths = (await snapshot.paths()) ?? (await cachedPaths(snapshot.folder));
  const { commit } = snapshot.origin;
  const fetched = async (split: string): Promise<BenchmarkFile[]> => {
    const wanted = splitFiles(paths, split, hub.config);
    if (wanted.length === 0) throw noHubFiles(task, hub.repo, split, paths);
    await snapshot.fetch(wanted);
    return wanted.map((path) => ({ path: join(snapshot.folder, path), file: `${hub.repo}/${path}`, commit }));
  };
  return { train: hub.train === undefined ? null : await fetched(hub.train), test: await fetched(hub.test) };
}

/** Parquet files of one split: `data/train-00000-of-00002.parquet`, `default/train/0000.parquet`, `piqa_train.parquet`. */
export function splitFiles(paths: readonly string[], split: string, config?: string): string[] {
  const named = new RegExp(`(^|[/_-])${split}[-_./]`);
  const inside = (path: string) => config === undefined || path.startsWith(`${config}/`);
  return paths.filter((path) => path.endsWith(".parquet") && inside(path) && named.test(path)).sort();
}

async function cachedPaths(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.map((name) => name.replaceAll("\\", "/"));
}

const noHubFiles = (task: string, repo: string, split: string, paths: readonly string[]): SteerlabError =>
  new SteerlabError("task/hub-files", `${task} cannot be read: dataset ${repo} has no Parquet files of ${split}.`, {
    hint: "Its layout may have changed, or without network the cache lacks them: give the path of a file or a folder.",
    details: { task, repo, split, paths: paths.slice(0, 20) },
  });
