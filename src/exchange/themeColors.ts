import type { TokenColor } from "../chart/themedFigure.ts";

export type ReportTheme = "light" | "dark";

/**
 * The design tokens of a theme, read from the page's style sheet.
 * @param css `renderer/style/tokens.css`
 */
export function themeColors(css: string, theme: ReportTheme): TokenColor {
  const values = new Map<string, string>();
  for (const [, selectors, body] of css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!appliesTo(selectors!, theme)) continue;
    for (const [, name, value] of body!.matchAll(/--([\w-]+):\s*([^;]+);/g)) values.set(name!, value!.trim());
  }
  return (name) => values.get(name) ?? "";
}

const appliesTo = (selectors: string, theme: ReportTheme): boolean =>
  selectors
    .split(",")
    .map((selector) => selector.trim())
    .some((selector) => selector === ":root" || selector === `[data-theme="${theme}"]`);
