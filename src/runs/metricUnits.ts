/** What the library's own metrics are counted in, where they have a unit. */
const units: Readonly<Record<string, string>> = {
  loss: "nats a token",
  validationLoss: "nats a token",
  crossEntropy: "nats a token",
  tokensPerSecond: "tokens a second",
  memory: "bytes",
  tensorMemory: "bytes",
  kl: "nats",
};

export const metricUnit = (metric: string): string => units[metric] ?? "";

const first = ["loss", "validationLoss", "crossEntropy", "accuracy", "mc1", "mc2", "mc3", "kl"];

/** Metrics in the order in which a researcher looks for them; those that are not among the known ones follow as they come. */
export function metricsInOrder(metrics: readonly string[]): string[] {
  const rank = (metric: string) => (first.includes(metric) ? first.indexOf(metric) : first.length);
  return [...new Set(metrics)].sort((a, b) => rank(a) - rank(b));
}
