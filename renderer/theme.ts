// Light, dark or high contrast: the person's choice, or the system's. `data-theme` on the root says which one is drawn.
import { create } from "zustand";

export type Theme = "light" | "dark" | "contrast";
export type ThemeChoice = Theme | "system";

const storageKey = "steerlab.theme";
const themes: readonly string[] = ["light", "dark", "contrast"];
const darkQuery = matchMedia("(prefers-color-scheme: dark)");
const contrastQuery = matchMedia("(prefers-contrast: more)");

const systemTheme = (): Theme => (contrastQuery.matches ? "contrast" : darkQuery.matches ? "dark" : "light");

/** `?theme=dark` in the address draws one theme without storing it, for pictures and tests. */
function initialChoice(): ThemeChoice {
  const asked = new URLSearchParams(location.search).get("theme") ?? localStorage.getItem(storageKey) ?? "";
  return themes.includes(asked) ? (asked as Theme) : "system";
}

interface ThemeState {
  readonly choice: ThemeChoice;
  /** the one that is drawn */
  readonly theme: Theme;
  choose(choice: ThemeChoice): void;
}

const resolve = (choice: ThemeChoice): Theme => (choice === "system" ? systemTheme() : choice);

export const useTheme = create<ThemeState>((set) => ({
  choice: initialChoice(),
  theme: resolve(initialChoice()),
  choose(choice) {
    localStorage.setItem(storageKey, choice);
    set({ choice, theme: resolve(choice) });
  },
}));

const draw = () => {
  document.documentElement.dataset.theme = useTheme.getState().theme;
};

/** Draws the theme and keeps following the system. Called once, before the first render. */
export function followTheme(): void {
  draw();
  useTheme.subscribe(draw);
  const follow = () => useTheme.setState(({ choice }) => ({ theme: resolve(choice) }));
  darkQuery.addEventListener("change", follow);
  contrastQuery.addEventListener("change", follow);
}

/** The resolved value of a design token, such as `warm` → `#c5500a`; Monaco and Plotly want real colours. */
export function tokenColor(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  // The build shortens `#ffffff` to `#fff`, which Monaco does not read.
  return /^#[\da-f]{3}$/i.test(value) ? value.replace(/[\da-f]/gi, "$&$&") : value;
}
