import { expect, it, onTestFinished } from "vitest";
import { HistoryStore } from "../../db/historyStore.ts";
import { databasePath, openDatabase } from "../../db/openDatabase.ts";
import type { VersionOrigin } from "../../src/rpc/historyFunctions.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const path = "experiments/a.ts";
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

function emptyStore(): HistoryStore {
  const db = openDatabase(databasePath(temporaryFolder()));
  onTestFinished(() => db.close());
  return new HistoryStore(db);
}

const version = (at: number, text: string, origin: VersionOrigin = "edited") => ({ at, origin, text, cells: 1 });

it("keeps each version's text, and says how many lines came and went", () => {
  const store = emptyStore();
  store.add(path, version(0, "one\ntwo\n", "opened"));
  store.add(path, version(minute, "one\nthree\nfour\n"));
  store.add("experiments/b.ts", version(minute, "other", "opened"));
  const [newest, oldest] = store.list(path);
  expect(newest).toMatchObject({ origin: "edited", saved: minute, added: 2, removed: 1 });
  expect([store.text(path, newest!.id), store.text(path, oldest!.id)]).toEqual(["one\nthree\nfour\n", "one\ntwo\n"]);
  expect(store.text("experiments/b.ts", newest!.id)).toBeNull();
  expect(store.list(path)).toHaveLength(2);
});

it("makes one version of edits that follow closely, and none of the same text again", () => {
  const store = emptyStore();
  store.add(path, version(0, "", "opened"));
  for (let at = 0; at <= 30 * second; at += second) store.add(path, version(at, `text ${at}`));
  expect(store.list(path).map(({ saved }) => saved)).toEqual([30, 29, 14, 0].map((at) => at * second));
  store.add(path, version(day, `text ${30 * second}`));
  expect(store.list(path)).toHaveLength(4);
});

it("does not put together what came from elsewhere", () => {
  const store = emptyStore();
  store.add(path, version(0, "a"));
  store.add(path, version(1, "b", "disk"));
  store.add(path, version(2, "c"));
  store.add(path, version(3, "d", "restored"));
  expect(store.list(path).map(({ origin }) => origin)).toEqual(["restored", "edited", "disk", "edited"]);
});

it("lets older versions go, the more the older they are, and never the newest of a stretch", () => {
  const store = emptyStore();
  const ages = [40 * day, 40 * day - minute, 2 * day, 2 * day - minute, 2 * hour, 2 * hour - second, 30 * second, 20 * second];
  const now = 100 * day + hour / 2;
  for (const age of ages) store.add(path, version(now - age, `${age}`, "disk"));
  store.thin(path, now);
  const left = store.list(path).map(({ saved }) => now - saved);
  expect(left).toEqual([20 * second, 30 * second, 2 * hour - second, 2 * day - minute, 40 * day - minute]);
});

it("holds text that is not in its file until it is", () => {
  const store = emptyStore();
  expect(store.unsaved(path)).toBeNull();
  store.keepUnsaved(path, { base: "a", baseIds: ["1"], text: "b", ids: ["1"] });
  const latest = { base: "a", baseIds: ["1"], text: "c", ids: ["2", "1"] };
  store.keepUnsaved(path, latest);
  expect(store.unsaved(path)).toEqual(latest);
  store.forgetUnsaved(path);
  expect(store.unsaved(path)).toBeNull();
});
