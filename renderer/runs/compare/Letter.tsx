import { runColour, runLetter } from "../../../src/runs/runLook.ts";

/** Which of the compared runs: its letter in its colour. */
export function Letter({ index }: { readonly index: number }) {
  return (
    <span className="letter" style={{ "--c": `var(--${runColour(index)})` } as React.CSSProperties}>
      {runLetter(index)}
    </span>
  );
}
