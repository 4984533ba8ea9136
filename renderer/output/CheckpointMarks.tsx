import { Bookmark } from "lucide-react";
import { integer } from "../format/number.ts";

interface CheckpointMarksProps {
  /** steps done, going up */
  readonly steps: readonly number[];
  /** where so many steps stand, px from the left */
  readonly at: (step: number) => number;
  readonly onOpen: (step: number) => void;
}

const size = 24;

/** A training's checkpoints under its axis, each a button. Of those that stand too close the later ones are drawn. */
export function CheckpointMarks({ steps, at, onOpen }: CheckpointMarksProps) {
  if (steps.length === 0) return null;
  return (
    <div className="checkpoints" role="group" aria-label="Checkpoints">
      {apart(steps, at).map((step) => (
        <button
          key={step}
          type="button"
          style={{ left: at(step) - size / 2 }}
          aria-label={`Open the checkpoint of step ${integer(step)} in the explorer`}
          title={`Checkpoint of step ${integer(step)}: open in the explorer`}
          onClick={() => onOpen(step)}
        >
          <Bookmark className="i sm" aria-hidden />
        </button>
      ))}
    </div>
  );
}

function apart(steps: readonly number[], at: (step: number) => number): number[] {
  const drawn: number[] = [];
  for (const step of steps.toReversed()) if (drawn.length === 0 || at(drawn.at(-1)!) - at(step) >= size) drawn.push(step);
  return drawn.reverse();
}
