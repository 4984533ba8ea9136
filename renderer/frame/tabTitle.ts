import { shortText } from "../../src/chart/numberText.ts";
import type { RunRow } from "../../src/runs/run.ts";
import { runLetter } from "../../src/runs/runLook.ts";
import type { Tab } from "./tabStore.ts";

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** What stands on a tab. */
export function tabTitle(tab: Tab, runs: Readonly<Record<string, RunRow>>): string {
  switch (tab.kind) {
    case "notebook":
      return fileName(tab.path);
    case "runs":
      return "Runs";
    case "submissions":
      return "Submissions";
    case "submission":
      return tab.id;
    case "run":
      return runs[tab.id]?.name ?? `Run ${tab.id.slice(-6)}`;
    case "compare":
      return tab.ids.length > 6 ? `Compare ${tab.ids.length} runs` : `Compare: ${tab.ids.map((_, index) => runLetter(index)).join(", ")}`;
    case "steps":
      return `Steps of ${runs[tab.runId]?.name ?? tab.runId.slice(-6)}`;
    case "checkpoint":
      return `Step ${tab.step} of ${runs[tab.runId]?.name ?? tab.runId.slice(-6)}`;
    case "sweep":
      return `${tab.view === "items" ? "Questions" : "Explorer"}, μ ${shortText(tab.strength)}`;
    case "explorer":
      return `Explorer: ${fileName(tab.path)}`;
    case "output":
      return `Output: ${fileName(tab.path)}`;
  }
}

/** Where the person is, for the title bar: `experiments / quickstart.ts`. */
export function tabPlace(tab: Tab | undefined, runs: Readonly<Record<string, RunRow>>): string {
  if (!tab) return "";
  if (tab.kind === "notebook") return tab.path.split("/").join(" / ");
  if (tab.kind === "run") return `runs / ${tabTitle(tab, runs)}`;
  if (tab.kind === "compare") return `runs / ${tab.ids.length} compared`;
  if (tab.kind === "steps") return `runs / ${runs[tab.runId]?.name ?? tab.runId.slice(-6)} / steps`;
  if (tab.kind === "checkpoint") return `runs / ${runs[tab.runId]?.name ?? tab.runId.slice(-6)} / step ${tab.step}`;
  if (tab.kind === "sweep") return `runs / ${runs[tab.runId]?.name ?? tab.runId.slice(-6)} / ${tab.view}`;
  if (tab.kind === "submission") return `submissions / ${tab.id}`;
  return tab.kind === "runs" || tab.kind === "submissions" ? tab.kind : `${tab.kind} / ${fileName(tab.path)}`;
}
