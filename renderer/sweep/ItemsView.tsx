// The questions of a sweep with what base, warm and steered model make of them, at any strength; one of them, token by token, in the explorer.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, FileDown, X } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from "react";
import { shortText } from "../../src/chart/numberText.ts";
import { csvText } from "../../src/output/csvText.ts";
import { type Criterion, flipOf, type ItemScores, itemExplorer, itemScores, type Rights } from "../../src/steer/itemScores.ts";
import { itemsTable } from "../../src/steer/itemsTable.ts";
import { Choice } from "../explorer/Choice.tsx";
import { Slider } from "../explorer/Slider.tsx";
import { sliderMarks, startStrength, strengthRange, strengthStep, strengthText } from "../explorer/strengthMarks.ts";
import { WorkbenchExplorer } from "../explorer/WorkbenchExplorer.tsx";
import { fixed, plural, signedFixed } from "../format/number.ts";
import { download, fileNameOf } from "../output/download.ts";
import { ticks } from "../output/ticks.ts";
import type { LoadedSweep } from "./storedSweeps.ts";
import { sweepMarks } from "./sweepMarks.ts";

type Filter = "all" | "to right" | "to wrong" | "right" | "wrong";

const FILTERS: readonly (readonly [Filter, string])[] = [
  ["all", "All"],
  ["to right", "Flips to right"],
  ["to wrong", "Flips to wrong"],
  ["right", "Right in both"],
  ["wrong", "Wrong in both"],
];
const CRITERIA: readonly (readonly [Criterion, string])[] = [
  ["picks", "Likeliest option"],
  ["says", "Greedy answer"],
];
const ROW = 28; // px

export function ItemsView({ sweep, strength: first }: { readonly sweep: LoadedSweep; readonly strength: number }) {
  const { data, stored } = sweep;
  const marks = useMemo(() => sweepMarks(data), [data]);
  const range = useMemo(() => strengthRange(marks), [marks]);
  const [strength, setStrength] = useState(() => startStrength(first, range));
  const calm = useDeferredValue(strength);
  const { alpha, outside } = data;
  const items = useMemo(() => itemScores(stored, { strength: calm, alpha, outside }), [stored, calm, alpha, outside]);
  const choosable = items.every(({ picks }) => picks !== null);
  const [by, setBy] = useState<Criterion>(choosable ? "picks" : "says");
  const [filter, setFilter] = useState<Filter>("all");
  const [words, setWords] = useState("");
  const [selected, setSelected] = useState(0);
  const shown = useMemo(() => items.filter((item) => fits(item, by, filter) && holds(item, words)), [items, by, filter, words]);
  const count = (which: Filter) => items.filter((item) => fits(item, by, which)).length;
  return (
    <div className="items">
      <div className="x-toolbar" role="toolbar" aria-label="Questions">
        <b className="clip">{data.task}</b>
        {choosable && <Choice name="Right by" value={by} onChange={setBy} options={CRITERIA} />}
        <Choice
          name="Show"
          hidden
          value={filter}
          onChange={setFilter}
          options={FILTERS.map(([key, text]) => [key, `${text} ${count(key)}`] as const)}
        />
        <input
          className="field"
          type="search"
          aria-label="Find in questions and answers"
          placeholder="Find"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => event.stopPropagation()}
        />
        <button type="button" className="btn small ghost" onClick={() => saveTable(sweep, shown, strength)}>
          <FileDown className="i sm" aria-hidden />
          CSV
        </button>
      </div>
      <div className="items-grid">
        <div className="items-list">
          <Slider
            label="Strength μ"
            note={`α ${alpha}, outside: ${outside}`}
            value={strength}
            range={range}
            ticks={ticks(range[0], range[1], 5)}
            step={strengthStep(range)}
            marks={sliderMarks(marks)}
            text={shortText}
            valueText={strengthText(strength, marks, range)}
            onChange={setStrength}
          />
          <p className="dim">
            {plural(shown.length, "question")} of {items.length}, exact by likelihood;{" "}
            {CRITERIA.find(([key]) => key === by)![1].toLowerCase()} decides what is right; losses in nats a token of the answer.
          </p>
          <ItemTable items={shown} by={by} selected={selected} onSelect={setSelected} />
        </div>
        <div className="items-detail">
          <ItemDetail key={selected} sweep={sweep} item={items[selected]!} strength={strength} />
        </div>
      </div>
    </div>
  );
}

function fits(item: ItemScores, by: Criterion, filter: Filter): boolean {
  const rights = item[by];
  if (filter === "all") return true;
  if (filter === "to right" || filter === "to wrong") return flipOf(item, by) === filter;
  return rights !== null && rights[1] === rights[2] && rights[2] === (filter === "right");
}

const holds = ({ prompt, answer }: ItemScores, words: string): boolean =>
  `${prompt} ${answer}`.toLowerCase().includes(words.trim().toLowerCase());

function saveTable({ data }: LoadedSweep, items: readonly ItemScores[], strength: number): void {
  const name = `${fileNameOf(data.task)}-questions-mu-${strength}.csv`;
  download(name, new Blob([csvText(itemsTable(items))], { type: "text/csv;charset=utf-8" }));
}

interface ItemTableProps {
  readonly items: readonly ItemScores[];
  readonly by: Criterion;
  readonly selected: number;
  onSelect(index: number): void;
}

/** One tab stop: ↑ ↓ choose a question. */
function ItemTable({ items, by, selected, onSelect }: ItemTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const rows = virtual.getVirtualItems();
  const [above, below] = [rows[0]?.start ?? 0, virtual.getTotalSize() - (rows.at(-1)?.end ?? 0)];
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step === undefined || items.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const at = items.findIndex(({ index }) => index === selected);
    const next = Math.min(items.length - 1, Math.max(0, at + step));
    onSelect(items[next]!.index);
    virtual.scrollToIndex(next);
  };
  if (items.length === 0) return <p className="dim">No question is left by these filters.</p>;
  return (
    <div className="table-scroll long items-scroll" ref={scroller}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are chosen with the arrow keys */}
      <table className="t tight" role="grid" tabIndex={0} aria-label="Questions" aria-rowcount={items.length} onKeyDown={move}>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Answer</th>
            <th scope="col">Right: base, warm, steered</th>
            <th scope="col" className="num">
              Loss warm
            </th>
            <th scope="col" className="num">
              steered
            </th>
            <th scope="col" className="num">
              change
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr style={{ height: above }} aria-hidden />}
          {rows.map(({ index }) => (
            <ItemRow
              key={items[index]!.index}
              item={items[index]!}
              by={by}
              selected={items[index]!.index === selected}
              onSelect={onSelect}
            />
          ))}
          {below > 0 && <tr style={{ height: below }} aria-hidden />}
        </tbody>
      </table>
    </div>
  );
}

interface ItemRowProps extends Pick<ItemTableProps, "by" | "onSelect"> {
  readonly item: ItemScores;
  readonly selected: boolean;
}

function ItemRow({ item, by, selected, onSelect }: ItemRowProps) {
  const { index, prompt, answer, loss } = item;
  const flip = flipOf(item, by);
  return (
    <tr
      className={selected ? "is-selected" : undefined}
      aria-selected={selected}
      style={{ height: ROW }}
      onMouseDown={() => onSelect(index)}
    >
      <td className="text" title={prompt}>
        {questionLine(prompt)}
      </td>
      <td className="text" title={answer}>
        {answer}
      </td>
      <td className="rights">
        <span>
          <RightsCell rights={item[by]} />
          {flip && <b className={flip === "to right" ? "is-right" : "is-wrong"}>{flip}</b>}
        </span>
      </td>
      <td className="num">{fixed(loss[1], 3)}</td>
      <td className="num">{fixed(loss[2], 3)}</td>
      <td className="num">{signedFixed(loss[2] - loss[1], 3)}</td>
    </tr>
  );
}

/** The last line that asks, without the frame around it. */
function questionLine(prompt: string): string {
  const lines = prompt.split("\n").map((line) => line.trim());
  const asked = lines.filter((line) => line !== "" && !/^A:$/.test(line)).at(-1) ?? prompt;
  return asked.replace(/^Q:\s*/, "");
}

function RightsCell({ rights }: { readonly rights: Rights | null }) {
  if (rights === null) return <span className="dim">–</span>;
  return (
    <>
      {(["base", "warm", "steered"] as const).map((name, k) => {
        const Icon = rights[k] ? Check : X;
        return (
          <Icon
            key={name}
            className={`i sm ${rights[k] ? "is-right" : "is-wrong"}`}
            aria-label={`${name} ${rights[k] ? "right" : "wrong"}`}
          />
        );
      })}
    </>
  );
}

function ItemDetail({ sweep, item, strength }: { readonly sweep: LoadedSweep; readonly item: ItemScores; readonly strength: number }) {
  const { alpha, outside } = sweep.data;
  const data = useMemo(() => {
    const marks = sweepMarks(sweep.data);
    return { ...itemExplorer(sweep.stored, item.index, { alpha, outside }), marks };
  }, [sweep, item.index, alpha, outside]);
  const [start, setStart] = useState<{ readonly position: number; readonly strength: number; readonly key: number }>({
    position: 0,
    strength,
    key: 0,
  });
  const open = (line: number) => setStart(({ key }) => ({ position: data.sequences[line]?.firstPosition ?? 0, strength, key: key + 1 }));
  return (
    <section aria-label={`Question ${item.index + 1}`}>
      <h2 className="item-question">{questionLine(item.prompt)}</h2>
      <Options item={item} strength={strength} onOpen={open} />
      <div className="inline-explorer">
        <WorkbenchExplorer key={start.key} data={data} path={null} compact start={start} />
      </div>
    </section>
  );
}

interface OptionsProps {
  readonly item: ItemScores;
  readonly strength: number;
  /** shows a line of the explorer */
  onOpen(line: number): void;
}

function Options({ item, strength, onOpen }: OptionsProps) {
  const own = { text: item.answer, right: true, scores: item.loss.map((loss) => -loss) as unknown as ItemScores["loss"] };
  const options = item.options.length > 0 ? item.options : [own];
  const best = [0, 1, 2].map((k) => Math.max(...options.map(({ scores }) => scores[k]!)));
  let line = 0;
  return (
    <div className="table-scroll">
      <table className="t tight" aria-label="Options">
        <thead>
          <tr>
            <th scope="col">Option</th>
            {["base", "warm", `steered, μ ${shortText(strength)}`].map((name) => (
              <th scope="col" className="num" key={name}>
                {name}
              </th>
            ))}
            <th scope="col">
              <span className="sr">explorer</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {options.map((option, k) => {
            const at = option.text === item.answer ? 0 : ++line;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: two options may have one text
              <tr key={k}>
                <td className="text">
                  {option.text} {option.right && <span className="badge line">true</span>}
                </td>
                {option.scores.map((score, system) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: base, warm, steered
                  <td className="num" key={system}>
                    {score === best[system] ? <b>{fixed(score, 2)}</b> : fixed(score, 2)}
                  </td>
                ))}
                <td>
                  <button type="button" className="link accent" onClick={() => onOpen(at)}>
                    tokens
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="dim table-note">
        {item.options.length > 0
          ? "Σ log P of each option's tokens, nats; the highest of each system in bold."
          : "log P a token of the answer, nats."}
      </p>
    </div>
  );
}
