import { ChevronDown, ChevronRight } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { integer } from "../format/number.ts";

export interface SectionProps {
  readonly title: string;
  readonly count: number | string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, count, action, children }: SectionProps) {
  const [open, setOpen] = useState(true);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <section>
      <h2>
        <button type="button" className="section-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Chevron className="i sm" aria-hidden />
          {title}
        </button>
        {action}
        <span className="count num">{typeof count === "number" ? integer(count) : count}</span>
      </h2>
      {open && <ul onKeyDown={moveInList}>{children}</ul>}
    </section>
  );
}

/** Arrows go from item to item of one list. */
function moveInList(event: KeyboardEvent<HTMLUListElement>): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("button.item")];
  const next = items[items.indexOf(document.activeElement as HTMLElement) + by];
  next?.focus();
  event.preventDefault();
}
