// A sweep's chart that can be asked further: a brushed window is computed anew in full resolution, and a point opens its strength.
import { useMemo, useState } from "react";
import { shortText } from "../../src/chart/numberText.ts";
import { sweepFigure } from "../../src/chart/sweep.ts";
import type { LiveFigure, ShownFigure } from "../../src/output/shown.ts";
import { positionCount } from "../../src/steer/sparsePositions.ts";
import { sweepWindow, WINDOW_POINTS } from "../../src/steer/sweepWindow.ts";
import { integer } from "../format/number.ts";
import { toastError } from "../notice/toastStore.ts";
import { PlainFigure } from "../output/PlainFigure.tsx";
import { PickedStrength } from "./PickedStrength.tsx";
import { type LoadedSweep, loadSweep } from "./storedSweeps.ts";
import "./sweep.css";

interface LiveSweepProps {
  readonly figure: ShownFigure;
  readonly live: LiveFigure;
}

export function LiveSweep({ figure, live }: LiveSweepProps) {
  const [loaded, setLoaded] = useState<LoadedSweep | null>(null);
  const [window, setWindow] = useState<readonly [low: number, high: number] | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const load = (then: () => void) =>
    void loadSweep(live.runId).then(
      (sweep) => {
        setLoaded(sweep);
        then();
      },
      (error: unknown) => toastError("The sweep's run could not be read", error),
    );
  const { metrics, alphas } = live;
  const drawn = useMemo(() => {
    if (window === null || loaded === null) return figure;
    const options = { range: window, ...(metrics ? { metrics } : {}), ...(alphas ? { alphas } : {}) };
    return sweepFigure(sweepWindow(loaded.data, loaded.stored, window), options);
  }, [figure, window, loaded, metrics, alphas]);
  return (
    <div className="live-sweep">
      <PlainFigure
        figure={drawn}
        onZoom={(range) => (range === null ? setWindow(null) : load(() => setWindow(range)))}
        onPick={(strength) => load(() => setPicked(strength))}
      />
      <div className="sweep-tools">
        <StrengthField picked={picked} onPick={(strength) => load(() => setPicked(strength))} />
        {window && loaded && (
          <span className="window-note">
            {WINDOW_POINTS} strengths from {shortText(window[0])} to {shortText(window[1])}, computed anew from{" "}
            {integer(positionCount(loaded.stored.positions))} positions{" "}
            <button type="button" className="link accent" onClick={() => setWindow(null)}>
              All strengths
            </button>
          </span>
        )}
      </div>
      {picked !== null && loaded && <PickedStrength sweep={loaded} strength={picked} />}
    </div>
  );
}

/** What the mouse does by a click on the curve. */
function StrengthField({ picked, onPick }: { readonly picked: number | null; onPick(strength: number): void }) {
  const [typed, setTyped] = useState("");
  const text = typed || (picked === null ? "" : shortText(picked).replace("−", "-"));
  const strength = Number(text);
  const wrong = text.trim() !== "" && !Number.isFinite(strength);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong || text.trim() === "") return;
        onPick(strength);
        setTyped("");
      }}
    >
      <label className="lab">
        Look into strength μ{" "}
        <input
          className={`field num${wrong ? " is-error" : ""}`}
          inputMode="decimal"
          aria-invalid={wrong}
          placeholder="or click a curve"
          value={text}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => event.stopPropagation()}
        />
      </label>
      <button type="submit" className="btn small" disabled={wrong || text.trim() === ""}>
        Look
      </button>
      <span className="dim">Drag over a panel to zoom in; a double click shows all.</span>
    </form>
  );
}
