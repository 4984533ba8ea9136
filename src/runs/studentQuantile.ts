/**
 * Quantile of Student's t: Newton's method on the distribution, which for whole degrees of freedom is a finite sum
 * (Abramowitz and Stegun, 26.7.3 and 26.7.4).
 * @param probability above 0.5 and below 1
 * @param degrees a whole number from 1
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (degrees === 1) return Math.tan(Math.PI * (probability - 0.5)); // Cauchy: the density's tail is too flat for Newton's method
  let t = degrees === 2 ? 2 : 1.5;
  for (let i = 0; i < 60; i++) {
    const step = (below(t, degrees) - probability) / density(t, degrees);
    t -= step;
    if (Math.abs(step) < 1e-13 * Math.abs(t)) break;
  }
  return t;
}

/** P(T ≤ t) */
function below(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(angle) ** 2;
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = odd && degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cosine * (k - 1)) / k;
    sum += term;
  }
  const inner = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return 0.5 + inner / 2;
}

/** Derivative of `below`, by the recurrence of Γ((ν + 1) / 2) / Γ(ν / 2). */
function density(t: number, degrees: number): number {
  let ratio = degrees % 2 === 1 ? 1 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
  for (let v = degrees % 2 === 1 ? 1 : 2; v < degrees; v += 2) ratio *= (v + 1) / v;
  return (ratio / Math.sqrt(degrees * Math.PI)) * (1 + t ** 2 / degrees) ** (-(degrees + 1) / 2);
}
