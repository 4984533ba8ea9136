import type { Progress } from "../../src/output/cellOutput.ts";
import { timeLeft } from "../../src/output/timeLeft.ts";

const barLength = 24;

/** Such as `Training  ████████░░░░  37/60 steps  12.3 s, 7.6 s left`. */
export function progressText(progress: Progress): string {
  const { label, done, total, unit, elapsed, finished } = progress;
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const full = Math.round(share * barLength);
  const toGo = total > 0 ? timeLeft(progress) : null;
  const left = toGo !== null && !finished ? `, ${seconds(toGo)} left` : "";
  return `${label}  ${"█".repeat(full)}${"░".repeat(barLength - full)}  ${count(done, total, unit)}  ${seconds(elapsed)}${left}`;
}

/** Without a bar, for files and pipes: `Training: 30/60 steps, 12.3 s`. */
export function progressLine({ label, done, total, unit, elapsed }: Progress): string {
  return `${label}: ${count(done, total, unit)}, ${seconds(elapsed)}`;
}

function count(done: number, total: number, unit: string): string {
  if (unit === "bytes") return `${megabytes(done)}/${megabytes(total)} MB`;
  return `${total > 0 ? `${done}/${total}` : done} ${unit}`;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

export function seconds(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1_000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
