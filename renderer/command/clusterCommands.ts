import { Layers, Network } from "lucide-react";
import { openSubmitDialog } from "../cluster/submitDialogStore.ts";
import { openTab } from "../frame/tabStore.ts";
import { type Command, needsNotebook, onNotebook } from "./command.ts";

export const clusterCommands: readonly Command[] = [
  {
    id: "notebook.submit",
    title: "Submit as tasks…",
    group: "Notebook",
    icon: Network,
    detail: () => "a cluster, or this machine",
    unavailable: needsNotebook,
    run: onNotebook(openSubmitDialog),
  },
  { id: "goto.submissions", title: "Submissions", group: "Go to", icon: Layers, run: () => openTab({ kind: "submissions" }) },
];
