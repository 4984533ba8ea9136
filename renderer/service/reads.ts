import type { ServiceFunctions } from "../../src/rpc/contract.ts";

/** What changes nothing, so that it can be asked again when a connection was lost before the answer came. */
export const READS: ReadonlySet<keyof ServiceFunctions> = new Set([
  ...(["workspace", "typeDeclarations", "exportNotebook", "exportShown", "notebookHistory", "compareVersion", "notebookTexts"] as const),
  ...(["keyFile", "notebookTemplates", "deletedNotebooks"] as const),
  ...(["outputLines", "searchOutput", "outputText", "inspectValue", "askKernel"] as const),
  ...(["listRuns", "getRun", "getSeries", "getReducedSeries", "getSparks", "getClock", "getArtifact", "recentRuns", "runViews"] as const),
  ...(["queryRuns", "queryRunIds", "groupRuns", "runKeys", "runFamily", "runExecution", "runSource", "exportRuns"] as const),
  ...(["planSubmission", "listSubmissions", "getSubmission", "taskLog", "clusterProfiles", "probeEngine"] as const),
]);
