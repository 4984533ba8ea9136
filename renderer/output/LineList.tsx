import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { AnsiText } from "./AnsiText.tsx";
import { useLines } from "./lineCache.ts";

const lineHeight = 18; // px, as .line-list has it
/** Browsers draw no element that is higher: beyond, the scroll bar stands for more lines than it has pixels. */
const mostHeight = 15_000_000; // px
const above = 20; // lines drawn beyond what is in sight

export interface LineListHandle {
  goTo(line: number): void;
  focus(): void;
}

export interface LineListProps {
  readonly ref: Ref<LineListHandle>;
  readonly place: OutputPlace;
  readonly total: number;
  /** marked where it stands, in small letters */
  readonly marked: string;
  /** the line that was gone to */
  readonly current: number | undefined;
}

/** Lines by the million under one scroll bar: only those in sight are in the document. */
export function LineList({ ref, place, total, marked, current }: LineListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(600);
  const [top, setTop] = useState(0);
  const follows = useRef(true);
  const inSight = Math.ceil(height / lineHeight);
  const whole = Math.min(mostHeight, Math.max(height, total * lineHeight));
  const scale = total > inSight && whole > height ? (total - inSight + 1) / (whole - height) : 0; // lines a px
  const first = Math.min(Math.max(0, Math.floor(top * scale)), Math.max(0, total - 1));
  const from = Math.max(0, first - above);
  const to = Math.min(total, first + inSight + above);
  const lines = useLines(place, total, from, to - 1);
  useLayoutEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    element.focus();
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines move the end
  useEffect(() => {
    if (follows.current) box.current!.scrollTop = whole;
  }, [total, whole]);
  useImperativeHandle(ref, () => ({
    goTo(line) {
      follows.current = false;
      box.current!.scrollTop = scale === 0 ? 0 : Math.max(0, (line - Math.floor(inSight / 2)) / scale);
    },
    focus: () => box.current?.focus(),
  }));
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    follows.current = scrollHeight - scrollTop - clientHeight < 24;
    setTop(scrollTop);
  };
  const offset = top - (scale === 0 ? 0 : top * scale - first) * lineHeight - (first - from) * lineHeight;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="line-list" ref={box} onScroll={scrolled} tabIndex={0} aria-label="Lines">
      {lines.failure && <p className="note-line">{lines.failure.message}</p>}
      <div style={{ height: whole }}>
        <div className="line-rows" style={{ transform: `translateY(${scale === 0 ? 0 : offset}px)` }}>
          {range(from, to).map((line) => (
            <div key={line} className={`line ${line === current ? "is-current" : ""}`} data-line={line + 1}>
              <AnsiText text={lines.line(line) ?? ""} marked={marked} />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
