import { powerSaveBlocker } from "electron";

let blocker: number | null = null;

/** While a kernel works the machine does not go to sleep; its screen may. */
export function stayAwakeWhile(working: boolean): void {
  if (working && blocker === null) blocker = powerSaveBlocker.start("prevent-app-suspension");
  if (working || blocker === null) return;
  powerSaveBlocker.stop(blocker);
  blocker = null;
}
