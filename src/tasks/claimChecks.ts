/**
 * What a reader asks before believing a gain over a baseline (after arXiv 2606.12160: simple decoding baselines, tests away from the
 * training distribution, several judges, confounds, intervals, seeds), and what this claim has of it.
 */
import type { ClaimCheck, ClaimFacts, ControlKind } from "./claimCard.ts";
import { metricLabel } from "./evaluatedMetric.ts";
import type { Evaluation } from "./evaluation.ts";
import { signed } from "./formatDifference.ts";

/** Steps of the warm starts behind the systems, where the run log says. */
export interface TrainingSteps {
  readonly method: number | null;
  readonly longer: number | null;
}

export function claimChecks(facts: ClaimFacts, steps: TrainingSteps): ClaimCheck[] {
  return [
    ...controlChecks(facts, steps),
    seedsCheck(facts),
    overlapCheck(facts),
    pretrainingCheck(facts),
    elsewhereCheck(facts),
    ...judgesCheck(facts),
    ...confoundChecks(facts),
  ];
}

/** Of all evaluations with one, the fewest. */
export const stepsOf = (evaluations: readonly Evaluation[]): number | null => {
  const known = evaluations.flatMap(({ training }) => training?.steps ?? []);
  return known.length === 0 ? null : Math.min(...known);
};

const WITHOUT: Readonly<Record<ControlKind, string>> = {
  temperature: "No temperature control: sharpening the warm model may give the same.",
  extrapolation: "No extrapolation control: following the logits' difference may give the same.",
  "longer warm start": "No longer warm start: a few more training steps may give more.",
};

function controlChecks({ controls, metrics }: ClaimFacts, steps: TrainingSteps): ClaimCheck[] {
  const gained = metrics.filter(({ verdict }) => verdict === "better").map(({ metric }) => metric);
  return (Object.keys(WITHOUT) as ControlKind[]).map((kind): ClaimCheck => {
    const control = controls.find((one) => one.kind === kind);
    if (!control) return { name: kind, state: "missing", text: WITHOUT[kind] };
    if (kind === "longer warm start" && notLonger(steps)) {
      return { name: kind, state: "missing", text: `The longer warm start is not longer: ${steps.longer} steps against ${steps.method}.` };
    }
    const equalled = control.metrics.filter((one) => gained.includes(one.metric) && one.verdict !== "better");
    const cost =
      kind === "longer warm start" && steps.longer !== null && steps.method !== null
        ? ` (${steps.longer} steps against ${steps.method})`
        : "";
    if (equalled.length === 0) return { name: kind, state: "given", text: `Compared with ${control.model}${cost}.` };
    const where = equalled.map((one) => metricLabel(one.metric)).join(", ");
    return { name: kind, state: "against", text: `The method is not shown to beat ${control.model}${cost} in ${where}.` };
  });
}

const notLonger = ({ method, longer }: TrainingSteps): boolean => method !== null && longer !== null && longer <= method;

/** Below this many, resampling seeds says little of how much they vary. */
const FEW_SEEDS = 5;

function seedsCheck({ seeds, pairs }: ClaimFacts): ClaimCheck {
  const different = new Set(seeds).size;
  const known = seeds.length > 0 ? `seed ${seeds[0]}` : "a seed that the run log does not know";
  if (different < 2) {
    const text = `One warm start (${known}): the interval is over questions and says nothing about other seeds.`;
    return { name: "seeds", state: "missing", text };
  }
  const few = different < FEW_SEEDS ? "; so few still understate how much seeds vary" : "";
  return { name: "seeds", state: "given", text: `${pairs} warm starts, seeds ${seeds.join(", ")}${few}.` };
}

function overlapCheck({ overlap }: ClaimFacts): ClaimCheck {
  if (overlap === null)
    return { name: "overlap", state: "missing", text: "Nobody looked whether test questions stand in the training data." };
  const text = `${overlap} test questions in train or calibration, compared by content.`;
  return { name: "overlap", state: overlap === 0 ? "given" : "against", text };
}

function pretrainingCheck({ pretraining, questions }: ClaimFacts): ClaimCheck {
  if (pretraining === null) {
    return {
      name: "pretraining",
      state: "missing",
      text: "Nobody looked whether test questions stand in the text that the base model has read.",
    };
  }
  const { prompts, answers, items, source } = pretraining;
  const text = `${prompts} of ${items} test questions and ${answers} of their answers stand word for word in ${source}.`;
  return { name: "pretraining", state: prompts === 0 && questions > 0 ? "given" : "against", text };
}

function elsewhereCheck({ elsewhere }: ClaimFacts): ClaimCheck {
  if (elsewhere === null)
    return { name: "elsewhere", state: "missing", text: "Not tried on another task than the one that was trained for." };
  const better = elsewhere.metrics.filter(({ verdict }) => verdict === "better").length;
  const worse = elsewhere.metrics.filter(({ verdict }) => verdict === "worse").length;
  const text = `On ${elsewhere.task} better in ${better} and worse in ${worse} of ${elsewhere.metrics.length} metrics.`;
  return { name: "elsewhere", state: better > 0 && worse === 0 ? "given" : "against", text };
}

/** Chance-corrected agreement from which judges are usually called substantially of one mind (Landis & Koch 1977). */
const SUBSTANTIAL = 0.6;

function judgesCheck({ judges, agreement }: ClaimFacts): ClaimCheck[] {
  if (judges.length === 0) return [];
  if (judges.length === 1) {
    return [{ name: "judges", state: "missing", text: `One judge (${judges[0]}): how far another would agree is not known.` }];
  }
  const shares = agreement.map(({ asks, a, b, share, kappa }) => {
    const corrected = kappa === null ? "" : `, kappa ${kappa.toFixed(2)}`;
    return `${a} and ${b} agree on ${asks} in ${(100 * share).toFixed(1)} %${corrected}`;
  });
  const low = agreement.length === 0 || agreement.some(({ kappa }) => kappa !== null && kappa < SUBSTANTIAL);
  return [{ name: "judges", state: low ? "against" : "given", text: `${shares.join("; ") || "The judges have no answer in common"}.` }];
}

function confoundChecks({ confounds }: ClaimFacts): ClaimCheck[] {
  return confounds.map(({ name, baseline, method, difference: { mean, low, high } }): ClaimCheck => {
    const text = `${baseline.toFixed(2)} before, ${method.toFixed(2)} after: ${signed(mean)} [${signed(low)}, ${signed(high)}].`;
    return { name, state: low > 0 || high < 0 ? "against" : "given", text };
  });
}
