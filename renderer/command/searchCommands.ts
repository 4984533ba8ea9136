import { ArrowDown, ArrowUp, Replace, Search } from "lucide-react";
import { openSearch, stepFound, useSearch } from "../search/searchStore.ts";
import { selectedWords } from "../search/useMarkedPlaces.ts";
import { type Command, needsNotebook } from "./command.ts";

const nothingFound = (): string | null => (useSearch.getState().found.length > 0 ? null : "nothing is found");

export const searchCommands: readonly Command[] = [
  {
    id: "search.find",
    title: "Find in the notebook",
    group: "Edit",
    icon: Search,
    keys: ["Ctrl+F"],
    unavailable: needsNotebook,
    run: () => openSearch("notebook", { text: selectedWords() }),
  },
  {
    id: "search.replace",
    title: "Find and replace in the notebook",
    group: "Edit",
    icon: Replace,
    keys: ["Ctrl+H"],
    unavailable: needsNotebook,
    run: () => openSearch("notebook", { replacing: true, text: selectedWords() }),
  },
  {
    id: "search.workspace",
    title: "Find and replace in all notebooks",
    group: "Edit",
    icon: Search,
    keys: ["Ctrl+Shift+F"],
    run: () => openSearch("workspace", { replacing: true, text: selectedWords() }),
  },
  {
    id: "search.next",
    title: "Next place found",
    group: "Edit",
    icon: ArrowDown,
    keys: ["F3"],
    unavailable: nothingFound,
    run: () => stepFound(1),
  },
  {
    id: "search.previous",
    title: "Previous place found",
    group: "Edit",
    icon: ArrowUp,
    keys: ["Shift+F3"],
    unavailable: nothingFound,
    run: () => stepFound(-1),
  },
];
