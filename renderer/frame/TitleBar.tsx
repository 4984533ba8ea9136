import { Check, PanelLeft, PanelRight, Search, Settings2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useBoundKeys } from "../command/boundKeys.ts";
import { openPalette, openShortcuts } from "../command/paletteStore.ts";
import { useRuns } from "../runs/runStore.ts";
import { type ThemeChoice, useTheme } from "../theme.ts";
import { toggleLayout } from "./layoutStore.ts";
import { Mark } from "./Mark.tsx";
import { activeTab, useTabs } from "./tabStore.ts";
import { tabPlace } from "./tabTitle.ts";

export function TitleBar() {
  const tab = useTabs(activeTab);
  const runs = useRuns((store) => store.runs);
  const keys = useBoundKeys(({ first }) => first.get("view.palette"));
  return (
    <header className="titlebar">
      <div className="where">
        <Mark />
        <b className="hide-narrow">Steerlab</b>
        <span className="dim hide-narrow">/</span>
        <span className="sec clip">{tabPlace(tab, runs)}</span>
      </div>
      <button type="button" className="omni" onClick={openPalette}>
        <Search className="i sm" aria-hidden />
        <span className="grow clip left">Go to file, run, cell or command</span>
        {keys && <kbd>{keys.replaceAll("+", " ")}</kbd>}
      </button>
      <div className="acts">
        <button type="button" className="btn ghost icon small" aria-label="Toggle sidebar" onClick={() => toggleLayout("sidebar")}>
          <PanelLeft className="i" aria-hidden />
        </button>
        <button type="button" className="btn ghost icon small" aria-label="Toggle panel" onClick={() => toggleLayout("panel")}>
          <PanelRight className="i" aria-hidden />
        </button>
        <SettingsMenu />
      </div>
    </header>
  );
}

const themes: readonly (readonly [ThemeChoice, string])[] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
  ["contrast", "High contrast"],
];

function SettingsMenu() {
  const { choice, choose } = useTheme();
  const keys = useBoundKeys(({ first }) => first.get("view.shortcuts"));
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="btn ghost icon small" aria-label="Settings">
        <Settings2 className="i" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup menu" align="end" sideOffset={4}>
          <DropdownMenu.Label className="menu-label">Theme</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={choice} onValueChange={(value) => choose(value as ThemeChoice)}>
            {themes.map(([value, label]) => (
              <DropdownMenu.RadioItem key={value} className="opt" value={value}>
                <span className="menu-check">
                  <DropdownMenu.ItemIndicator>
                    <Check className="i sm" aria-hidden />
                  </DropdownMenu.ItemIndicator>
                </span>
                {label}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item className="opt" onSelect={openShortcuts}>
            <span className="menu-check" />
            Keys{keys && <span className="tail">{keys}</span>}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
