import type { Random } from "./seededRandom.ts";

/** One of the items, each as likely. */
export function pick<T>(items: readonly T[], random: Random): T {
  return items[random.integer(items.length)]!;
}

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
