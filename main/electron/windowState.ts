import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Rectangle } from "electron";

/** Where the window was, in screen pixels, and whether it filled the screen. */
export interface WindowState {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number };
  readonly maximized: boolean;
}

const first: WindowState = { bounds: { width: 1440, height: 900 }, maximized: false };

/**
 * The remembered state, if its file can be read and the window would be seen on one of the screens; else the first one.
 * @param screens work areas of the screens there are now
 */
export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState {
  const state = parseState(file);
  if (!state) return first;
  if (screens.some((screen) => overlaps(state.bounds as Rectangle, screen))) return state;
  return { ...state, bounds: { width: state.bounds.width, height: state.bounds.height } };
}

function parseState(file: string): WindowState | null {
  if (!existsSync(file)) return null;
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, "utf8")) as WindowState;
    const whole = [bounds.x, bounds.y, bounds.width, bounds.height].every(Number.isFinite);
    return whole && bounds.width >= 400 && bounds.height >= 300 ? { bounds, maximized: maximized === true } : null;
  } catch {
    // Edited by hand or cut off: the window opens as at first.
    return null;
  }
}

/** Enough of the title bar to take hold of. */
function overlaps(a: Rectangle, b: Rectangle): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  return width >= 100 && a.y >= b.y - 10 && a.y + 40 <= b.y + b.height;
}

export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, JSON.stringify(state));
  renameSync(`${file}.part`, file);
}
