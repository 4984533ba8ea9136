import { windowBridge } from "../window/bridge.ts";
import { runCommand } from "./commands.ts";

/** The desktop window's native menu runs the same commands as the palette. */
export function listenToWindowMenu(): void {
  windowBridge?.onCommand(runCommand);
}
