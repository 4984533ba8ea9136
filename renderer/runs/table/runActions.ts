import type { RunExportFormat } from "../../../src/rpc/runContract.ts";
import { bytes as bytesText } from "../../format/bytes.ts";
import { plural } from "../../format/number.ts";
import { ask } from "../../notice/dialogStore.ts";
import { toast, toastError } from "../../notice/toastStore.ts";
import { download } from "../../output/download.ts";
import { service } from "../../service/workbench.ts";

/** @returns whether it was done */
async function tried(what: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toastError(what, error);
    return false;
  }
}

/** Tags apart by commas are added; one with a minus before it is taken away. */
export async function tag(ids: readonly string[]): Promise<boolean> {
  const text = await ask({
    title: `Tag ${plural(ids.length, "run")}`,
    text: "Tags apart by commas; one with − before it is taken away.",
    confirm: "Tag",
    field: { label: "Tags", value: "", check: (value) => (value.trim() === "" ? "Give at least one tag." : null) },
  });
  if (text === null) return false;
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  const isTaken = (word: string) => /^[-−]/.test(word);
  const change = { add: words.filter((word) => !isTaken(word)), remove: words.filter(isTaken).map((word) => word.slice(1).trim()) };
  return tried("The runs could not be tagged", () => service.tagRuns(ids, change));
}

export async function note(ids: readonly string[]): Promise<boolean> {
  const before = ids.length === 1 ? (await service.getRun(ids[0]!)).note : "";
  const text = await ask({
    title: `Note on ${plural(ids.length, "run")}`,
    text: "Markdown; shown on the run's page.",
    confirm: "Write the note",
    field: { label: "Note", value: before, check: () => null },
  });
  if (text === null) return false;
  return tried("The note could not be written", () => Promise.all(ids.map((id) => service.setRunNote(id, text))));
}

export function archive(ids: readonly string[], archived: boolean): Promise<boolean> {
  return tried("The runs could not be archived", async () => {
    await service.archiveRuns(ids, archived);
    toast({
      ...{ tone: "fresh", title: `${plural(ids.length, "run")} ${archived ? "archived" : "taken back"}` },
      actions: [{ label: "Undo", run: () => void tried("It could not be undone", () => service.archiveRuns(ids, !archived)) }],
    });
  });
}

/** Into the trash: it needs no question, since it can be undone. */
export function remove(ids: readonly string[]): Promise<boolean> {
  return tried("The runs could not be deleted", async () => {
    await service.deleteRuns(ids);
    toast({
      ...{ tone: "stale", title: `${plural(ids.length, "run")} deleted`, text: "They lie in the trash until it is emptied." },
      actions: [{ label: "Undo", run: () => void restore(ids) }],
    });
  });
}

export const restore = (ids: readonly string[]): Promise<boolean> =>
  tried("The runs could not be restored", () => service.restoreRuns(ids));

/** @param ids of the trash; all of it when left out */
export async function purge(ids?: readonly string[]): Promise<boolean> {
  const words = ids ? plural(ids.length, "run") : "all runs in the trash";
  const sure = await ask({
    title: `Remove ${words} for good?`,
    text: "Their metrics, results and artifacts leave the database. Runs that were made from them stay.",
    confirm: `Remove ${words}`,
    destructive: true,
  });
  if (sure === null) return false;
  return tried("The runs could not be removed", async () => {
    const { runs, before, after } = await service.purgeRuns(ids);
    toast({
      tone: "fresh",
      title: `${plural(runs, "run")} removed`,
      text: `${bytesText(Math.max(0, before - after))} of ${bytesText(before)} were given back.`,
    });
  });
}

export async function save(ids: readonly string[], format: RunExportFormat): Promise<void> {
  await tried("The runs could not be exported", async () => {
    const { name, bytes } = await service.exportRuns(ids, format);
    download(name, new Blob([bytes as Uint8Array<ArrayBuffer>]));
  });
}

export async function importBundle(file: File): Promise<void> {
  await tried("The bundle could not be imported", async () => {
    const { imported, known } = await service.importRuns(new Uint8Array(await file.arrayBuffer()), file.name);
    toast({
      tone: "fresh",
      title: `${plural(imported.length, "run")} imported`,
      ...(known.length > 0 ? { text: `${plural(known.length, "run")} ${known.length === 1 ? "was" : "were"} here already.` } : {}),
    });
  });
}
