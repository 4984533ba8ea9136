import { ListFilter } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Completion, completeQuery, type QueryKey } from "../../../src/runs/query/completeQuery.ts";
import { queryTokens } from "../../../src/runs/query/queryTokens.ts";
import type { PlainError } from "../../../src/steerlabError.ts";

export interface QueryFieldProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly keys: readonly QueryKey[];
  readonly error: PlainError | null;
  readonly status: string;
  readonly children?: React.ReactNode;
}

const typingPause = 180; // ms

/** The query with its completion; what is wrong in it is marked at its place and said below. */
export function QueryField({ query, onQuery, keys, error, status, children }: QueryFieldProps) {
  const [text, setText] = useState(query);
  const [at, setAt] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const list = useId();
  const wanted = useRef<number | null>(null);
  useEffect(() => setText(query), [query]);
  // Before the next key can come: a value that is set from outside leaves the cursor at its end.
  useLayoutEffect(() => {
    if (wanted.current !== null) input.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing is waited for
  useEffect(() => {
    if (text === query) return;
    const timer = setTimeout(() => onQuery(text), typingPause);
    return () => clearTimeout(timer);
  }, [text]);
  const options = useMemo(() => (at === null ? [] : completeQuery(text, at, keys)), [text, at, keys]);
  const place = error?.details as { from?: number; to?: number } | undefined;
  const take = (option: Completion) => {
    const next = `${text.slice(0, option.from)}${option.text} ${text.slice(option.to).trimStart()}`;
    const cursor = option.from + option.text.length + 1;
    setText(next);
    setAt(cursor);
    setActive(0);
    wanted.current = cursor;
  };
  const pressed = (event: KeyboardEvent) => {
    if (options.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setActive((active + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    } else if (options.length > 0 && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      take(options[active] ?? options[0]!);
    } else if (event.key === "Enter") {
      setAt(null);
      onQuery(text);
    } else if (event.key === "Escape") setAt(null);
  };
  return (
    <div className="queryrow">
      <div className={`query${error ? " is-error" : ""}`}>
        <ListFilter className="i" aria-hidden="true" />
        <div className="query-field">
          <div ref={mirror} className="query-mirror" aria-hidden="true">
            <ColouredQuery text={text} from={place?.from} to={place?.to} />
          </div>
          <input
            ref={input}
            value={text}
            aria-label="Query"
            aria-invalid={error !== null}
            aria-describedby={error ? `${list}-error` : undefined}
            role="combobox"
            aria-expanded={options.length > 0}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={options.length > 0 ? `${list}-${active}` : undefined}
            placeholder='kind = sweep and (alpha < 0.2 or tag = "paper"), or words'
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value);
              setAt(event.target.selectionStart);
              setActive(0);
            }}
            onKeyDown={pressed}
            onScroll={(event) => mirror.current?.scrollTo({ left: event.currentTarget.scrollLeft })}
            onClick={(event) => setAt(event.currentTarget.selectionStart)}
            onBlur={() => setAt(null)}
          />
        </div>
        <span className="badge" role="status">
          {status}
        </span>
        {children}
      </div>
      {error && (
        <p className="query-error" id={`${list}-error`} role="alert">
          {error.message} {error.hint}
        </p>
      )}
      {options.length > 0 && <Options id={list} options={options} active={active} onTake={take} />}
    </div>
  );
}

interface OptionsProps {
  readonly id: string;
  readonly options: readonly Completion[];
  readonly active: number;
  readonly onTake: (option: Completion) => void;
}

function Options({ id, options, active, onTake }: OptionsProps) {
  return (
    <div className="popup query-options" id={id} role="listbox" aria-label="Completions">
      {options.map((option, i) => (
        <div
          key={option.text}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === active}
          className={`opt${i === active ? " is-active" : ""}`}
          onPointerDown={(event) => {
            event.preventDefault(); // the field keeps the keys
            onTake(option);
          }}
        >
          <code>{option.text}</code>
          {option.about && <span className="tail">{option.about}</span>}
        </div>
      ))}
      <div className="foot">
        <span>Tab takes</span>
        <span>Enter asks</span>
        <span>Esc closes</span>
      </div>
    </div>
  );
}

const joints = new Set(["and", "or", "not", "in"]);

function ColouredQuery({ text, from, to }: { readonly text: string; readonly from: number | undefined; readonly to: number | undefined }) {
  const pieces = useMemo(() => coloured(text), [text]);
  return (
    <>
      {pieces.map((piece) => (
        <span
          key={piece.from}
          className={`${piece.look}${from !== undefined && piece.from < (to ?? from + 1) && piece.from + piece.text.length > from ? " wrong" : ""}`}
        >
          {piece.text}
        </span>
      ))}
    </>
  );
}

/** Every character of the text, in pieces with a look each. */
function coloured(text: string): { from: number; text: string; look: string }[] {
  const pieces: { from: number; text: string; look: string }[] = [];
  let at = 0;
  for (const { kind, from, to, text: token } of tokensOf(text)) {
    if (from > at) pieces.push({ from: at, text: text.slice(at, from), look: "" });
    const look =
      kind === "string"
        ? "q-text"
        : kind === "word" && joints.has(token.toLowerCase())
          ? "q-joint"
          : kind === "word" && !Number.isNaN(Number(token))
            ? "q-number"
            : "";
    pieces.push({ from, text: text.slice(from, to), look });
    at = to;
  }
  if (at < text.length) pieces.push({ from: at, text: text.slice(at), look: "" });
  return pieces;
}

function tokensOf(text: string): ReturnType<typeof queryTokens> {
  try {
    return queryTokens(text);
  } catch {
    return [];
  }
}
