import { Columns2, PanelRightOpen, Rows2, StepForward } from "lucide-react";
import { cannotChangePane, cannotSplit, focusPane, moveToNextPane, splitPane } from "../frame/dock.ts";
import type { Command } from "./command.ts";

/** Documents beside each other. */
export const paneCommands: readonly Command[] = [
  {
    id: "pane.splitRight",
    title: "Put the tab into a pane on the right",
    group: "View",
    icon: Columns2,
    keys: ["Ctrl+\\"],
    unavailable: cannotSplit,
    run: () => splitPane("right"),
  },
  {
    id: "pane.splitDown",
    title: "Put the tab into a pane below",
    group: "View",
    icon: Rows2,
    unavailable: cannotSplit,
    run: () => splitPane("bottom"),
  },
  {
    id: "pane.moveTab",
    title: "Move the tab to the next pane",
    group: "View",
    icon: PanelRightOpen,
    unavailable: cannotChangePane,
    run: moveToNextPane,
  },
  {
    id: "pane.next",
    title: "Next pane",
    group: "Go to",
    icon: StepForward,
    keys: ["Ctrl+Alt+PageDown"],
    unavailable: cannotChangePane,
    run: () => focusPane(1),
  },
  {
    id: "pane.previous",
    title: "Previous pane",
    group: "Go to",
    icon: StepForward,
    keys: ["Ctrl+Alt+PageUp"],
    unavailable: cannotChangePane,
    run: () => focusPane(-1),
  },
];
