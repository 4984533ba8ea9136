import type { RunFunctions } from "../../src/rpc/runContract.ts";
import { rebuildNotebook, repeatRun, runSource } from "./repeatRun.ts";
import { runSparks } from "./runSparks.ts";
import type { Workbench } from "./workbench.ts";

/** What the service answers about runs. What waits to be written is written first, so that every answer has it. */
export function runFunctions(workbench: Workbench): RunFunctions {
  const { book } = workbench;
  const current = () => {
    workbench.flush();
    return book;
  };
  return {
    listRuns: async (query) => current().store.list(query),
    recentRuns: async (limit) => current().store.recent(limit),
    getRun: async (id) => book.get(id),
    getSeries: async (ids, metric) => Object.fromEntries(ids.map((id) => [id, current().store.series(id, metric)])),
    getArtifact: async (id, name) => current().store.artifactValue(id, name),
    queryRuns: async (window) => current().table.window(window),
    queryRunIds: async (window) => current().table.ids(window),
    groupRuns: async (grouping) => current().table.groups(grouping),
    runKeys: async () => current().table.keys(),
    getReducedSeries: async (ids, metric, options) => current().curves.reduced(ids, metric, options),
    getSparks: async (ids, column) => runSparks(current(), ids, column),
    getClock: async (id) => current().curves.clock(id),
    setRunTags: async (id, tags) => book.setTags(id, tags),
    tagRuns: async (ids, change) => book.tag(ids, change),
    setRunNote: async (id, note) => book.setNote(id, note),
    archiveRuns: async (ids, archived) => book.archive(ids, archived),
    deleteRuns: async (ids) => book.delete(ids),
    restoreRuns: async (ids) => book.restore(ids),
    purgeRuns: async (ids) => book.purge(ids),
    runViews: async () => book.views.list(),
    saveRunView: async (view) => book.views.save(view),
    deleteRunView: async (name) => book.views.delete(name),
    exportRuns: (ids, format) => book.exported(ids, format),
    importRuns: async (bundle, name) => book.importBytes(bundle, name),
    runSource: async (id) => runSource(workbench.folder, book.get(id)),
    rebuildRun: async (id) => ({ path: rebuildNotebook(workbench, book.get(id)) }),
    repeatRun: (id) => repeatRun(workbench, id),
    backUp: async () => book.backUp(),
  };
}
