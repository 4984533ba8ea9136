import {
  CircleHelp,
  Keyboard,
  type LucideIcon,
  Moon,
  PanelLeft,
  PanelRight,
  Search,
  StepForward,
  Sun,
  SunMoon,
  Table2,
  X,
} from "lucide-react";
import { toggleLayout } from "../frame/layoutStore.ts";
import { activeTab, closeTab, openTab, stepTab, tabKey, useTabs } from "../frame/tabStore.ts";
import { useTheme } from "../theme.ts";
import type { Command } from "./command.ts";
import { openKeyFile, openPalette, openShortcuts } from "./paletteStore.ts";

const theme = (choice: "light" | "dark" | "contrast" | "system", title: string, icon: LucideIcon): Command => ({
  id: `view.theme.${choice}`,
  title,
  group: "View",
  icon,
  run: () => useTheme.getState().choose(choice),
});

export const viewCommands: readonly Command[] = [
  {
    id: "view.palette",
    title: "Command palette",
    group: "View",
    icon: Search,
    keys: ["Ctrl+K", "Ctrl+Shift+P", "Ctrl+Shift+C", "F1"],
    run: openPalette,
  },
  { id: "view.shortcuts", title: "Keys", group: "View", icon: CircleHelp, keys: ["H"], run: openShortcuts },
  {
    id: "view.keyFile",
    title: "Open keyboard shortcuts (JSON)",
    group: "View",
    icon: Keyboard,
    run: openKeyFile,
  },
  {
    id: "view.sidebar",
    title: "Show or hide the sidebar",
    group: "View",
    icon: PanelLeft,
    keys: ["Ctrl+B"],
    run: () => toggleLayout("sidebar"),
  },
  {
    id: "view.panel",
    title: "Show or hide the panel",
    group: "View",
    icon: PanelRight,
    keys: ["Ctrl+Alt+B"],
    run: () => toggleLayout("panel"),
  },
  theme("light", "Light theme", Sun),
  theme("dark", "Dark theme", Moon),
  theme("contrast", "High-contrast theme", SunMoon),
  theme("system", "Theme of the system", SunMoon),

  { id: "goto.runs", title: "Runs", group: "Go to", icon: Table2, keys: ["Ctrl+Alt+R"], run: () => openTab({ kind: "runs" }) },
  { id: "tab.next", title: "Next tab", group: "Go to", icon: StepForward, keys: ["Ctrl+PageDown"], run: () => stepTab(1) },
  { id: "tab.previous", title: "Previous tab", group: "Go to", icon: StepForward, keys: ["Ctrl+PageUp"], run: () => stepTab(-1) },
  {
    id: "tab.close",
    title: "Close the tab",
    group: "Go to",
    icon: X,
    keys: ["Ctrl+Alt+W"],
    run: () => {
      const tab = activeTab(useTabs.getState());
      if (tab) closeTab(tabKey(tab));
    },
  },
];
