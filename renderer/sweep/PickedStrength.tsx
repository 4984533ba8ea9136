import { ChartColumn, ListChecks } from "lucide-react";
import { useMemo } from "react";
import { shortText } from "../../src/chart/numberText.ts";
import { type Criterion, flipOf, type ItemScores, itemScores } from "../../src/steer/itemScores.ts";
import { plural, signedFixed } from "../format/number.ts";
import { openTab } from "../frame/tabStore.ts";
import type { LoadedSweep } from "./storedSweeps.ts";

/** What one strength does to the questions, and the ways to look into it. */
export function PickedStrength({ sweep, strength }: { readonly sweep: LoadedSweep; readonly strength: number }) {
  const { data, stored } = sweep;
  const items = useMemo(
    () => itemScores(stored, { strength, alpha: data.alpha, outside: data.outside }),
    [stored, strength, data.alpha, data.outside],
  );
  const { runId } = data;
  return (
    <section className="picked" aria-label={`Strength ${shortText(strength)}`}>
      <p>
        <b>μ {shortText(strength)}</b> against the warm model, {plural(items.length, "question")}, exact: {lossText(items)}
        {items.some(({ picks }) => picks) && `; the likeliest option ${flipText(items, "picks")}`}; the greedy answer{" "}
        {flipText(items, "says")}.
      </p>
      <div className="row">
        <button type="button" className="btn small" onClick={() => openTab({ kind: "sweep", runId, view: "items", strength })}>
          <ListChecks className="i sm" aria-hidden />
          Which questions flip
        </button>
        <button type="button" className="btn small" onClick={() => openTab({ kind: "sweep", runId, view: "explorer", strength })}>
          <ChartColumn className="i sm" aria-hidden />
          Open in the explorer
        </button>
      </div>
    </section>
  );
}

function lossText(items: readonly ItemScores[]): string {
  const lower = items.filter(({ loss }) => loss[2] < loss[1]).length;
  const mean = items.reduce((sum, { loss }) => sum + loss[2] - loss[1], 0) / items.length;
  return `the loss falls for ${lower} of them (mean ${signedFixed(mean, 3)} nats a token)`;
}

function flipText(items: readonly ItemScores[], by: Criterion): string {
  const count = (flip: string) => items.filter((item) => flipOf(item, by) === flip).length;
  return `flips to right for ${count("to right")}, to wrong for ${count("to wrong")}`;
}
