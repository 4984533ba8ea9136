// `steerlab doctor --verify [--json]`: reference values on the backend in use, one line each. Exit code 1 when one is off.
import { startBackend } from "../../src/backend/startBackend.ts";
import { referenceFolder } from "../../src/verify/referenceFolder.ts";
import type { Verification } from "../../src/verify/verification.ts";
import { verify } from "../../src/verify/verify.ts";

/** @param folder laid out as test/reference */
export async function verifyCommand({ json = false, folder = referenceFolder }: { json?: boolean; folder?: string }): Promise<number> {
  const { kind, version } = await startBackend();
  const begin = performance.now();
  const rows: Verification[] = [];
  const print = (text: string) => void (json || process.stdout.write(text));
  print(`Backend: ${kind} ${version}\n\n${columns(" ", "model", "value", "difference", "at most", "")}`);
  for await (const row of verify(folder)) {
    rows.push(row);
    print(line(row));
  }
  const milliseconds = Math.round(performance.now() - begin);
  const wrong = rows.filter(({ ok }) => !ok).length;
  if (json) process.stdout.write(`${JSON.stringify({ backend: { kind, version }, ok: wrong === 0, milliseconds, rows }, null, 2)}\n`);
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`;
  print(wrong === 0 ? `\nAll ${rows.length} values hold, ${seconds}.\n` : `\n${wrong} of ${rows.length} values are off, ${seconds}.\n`);
  return wrong === 0 ? 0 : 1;
}

const line = ({ subject, what, difference, tolerance, ok, note }: Verification): string =>
  difference === null
    ? columns("!", subject, what, "–", "–", note)
    : columns(ok ? " " : "!", subject, what, short(difference), short(tolerance), note);

const columns = (mark: string, subject: string, what: string, difference: string, tolerance: string, note: string): string =>
  `${`${mark} ${subject.padEnd(20)} ${what.padEnd(42)} ${difference.padStart(10)} ${tolerance.padStart(8)}  ${note}`.trimEnd()}\n`;

const short = (value: number): string => (Number.isInteger(value) ? String(value) : value.toExponential(1));
