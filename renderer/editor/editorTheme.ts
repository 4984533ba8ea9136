import { editor } from "monaco-editor/editor";
import { type Theme, tokenColor, useTheme } from "../theme.ts";

const bases: Readonly<Record<Theme, editor.BuiltinTheme>> = { light: "vs", dark: "vs-dark", contrast: "hc-black" };

/** Monaco's token → the design token of its colour. */
const rules: readonly (readonly [token: string, color: string])[] = [
  ["", "code-text"],
  ["identifier", "code-text"],
  ["keyword", "code-keyword"],
  ["string", "code-string"],
  ["string.escape", "code-string"],
  ["regexp", "code-string"],
  ["number", "code-number"],
  ["comment", "code-comment"],
  ["type", "code-type"],
  ["type.identifier", "code-type"],
  ["identifier.function", "code-function"],
  ["variable.property", "code-property"],
  ["delimiter", "code-punct"],
  ["delimiter.bracket", "code-punct"],
  ["delimiter.parenthesis", "code-punct"],
  ["delimiter.square", "code-punct"],
];

const colors: readonly (readonly [part: string, color: string])[] = [
  ["editor.background", "surface-sunken"],
  ["editor.foreground", "code-text"],
  ["editorLineNumber.foreground", "text-3"],
  ["editorLineNumber.activeForeground", "text-3"],
  ["editorCursor.foreground", "accent"],
  ["focusBorder", "focus"],
  ["editor.selectionBackground", "surface-selected"],
  ["editor.inactiveSelectionBackground", "surface-hover"],
  ["editor.wordHighlightBackground", "surface-hover"],
  ["editor.wordHighlightStrongBackground", "surface-active"],
  ["editor.wordHighlightTextBackground", "surface-hover"],
  ["editorBracketMatch.background", "surface-active"],
  ["editorBracketMatch.border", "border-strong"],
  ["editorWidget.background", "surface-overlay"],
  ["editorWidget.foreground", "text"],
  ["editorWidget.border", "border-strong"],
  ["editorHoverWidget.background", "surface-overlay"],
  ["editorHoverWidget.border", "border-strong"],
  ["editorSuggestWidget.background", "surface-overlay"],
  ["editorSuggestWidget.border", "border-strong"],
  ["editorSuggestWidget.foreground", "text"],
  ["editorSuggestWidget.selectedBackground", "surface-selected"],
  ["editorSuggestWidget.selectedForeground", "text"],
  ["editorSuggestWidget.highlightForeground", "accent"],
  ["editorSuggestWidget.focusHighlightForeground", "accent"],
  ["list.hoverBackground", "surface-hover"],
  ["list.highlightForeground", "accent"],
  ["input.background", "surface-page"],
  ["input.border", "border-control"],
  ["menu.background", "surface-overlay"],
  ["menu.foreground", "text"],
  ["menu.selectionBackground", "surface-selected"],
  ["menu.selectionForeground", "text"],
  ["menu.border", "border-strong"],
  ["editorError.foreground", "failed"],
  ["editorWarning.foreground", "stale"],
  ["editorInfo.foreground", "running"],
  ["textLink.foreground", "accent"],
  ["scrollbarSlider.background", "border-strong"],
  // Monaco colours brackets by depth whatever the model says: all depths alike.
  ...[1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, "code-punct"] as const),
];

function drawTheme(theme: Theme): void {
  editor.defineTheme("steerlab", {
    base: bases[theme],
    inherit: true,
    rules: rules.map(([token, color]) => ({ token, foreground: tokenColor(color).slice(1) })),
    colors: Object.fromEntries(colors.map(([part, color]) => [part, tokenColor(color)])),
  });
  editor.setTheme("steerlab");
}

/** Colours of the editors, from the design tokens, now and at every change of the theme. */
export function followThemeInEditors(): void {
  drawTheme(useTheme.getState().theme);
  useTheme.subscribe((store) => drawTheme(store.theme));
}
