import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ShownSummary } from "../../src/output/shown.ts";
import { openTab } from "../frame/tabStore.ts";
import { Sparkline } from "./Sparkline.tsx";

/** One line for an object of the library; its facts unfold under it. */
export function SummaryLine({ summary }: { readonly summary: ShownSummary }) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <div className="summary">
      <div className="val">
        <button
          type="button"
          className="btn ghost icon unfold"
          aria-expanded={open}
          aria-label={`Facts of ${summary.name}`}
          disabled={summary.facts.length === 0}
          onClick={() => setOpen(!open)}
        >
          <Chevron className="i sm" aria-hidden />
        </button>
        <span className="type">{summary.type}</span>
        <b>{summary.name}</b>
        <span className="sec clip">{summary.text}</span>
        {summary.spark && <Sparkline values={summary.spark} label={`Curve of ${summary.name}`} />}
        {summary.runId && <RunLink id={summary.runId} />}
      </div>
      {open && (
        <dl className="facts summary-facts">
          {summary.facts.map(([label, value]) => (
            <Fact key={label} label={label} value={value} />
          ))}
        </dl>
      )}
    </div>
  );
}

export function RunLink({ id }: { readonly id: string }) {
  return (
    <button type="button" className="link accent nowrap" onClick={() => openTab({ kind: "run", id })}>
      run {id.slice(-6).toLowerCase()}
    </button>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className="num">{value}</dd>
    </>
  );
}
