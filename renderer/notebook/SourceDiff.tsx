import { type DiffLine, lineDiff } from "../../src/runs/lineDiff.ts";

const signs = { same: " ", removed: "−", added: "+" };
const looks = { same: "", removed: "del", added: "add" };

/** No text has no line, not an empty one. */
const linesOf = (before: string, after: string): DiffLine[] =>
  lineDiff(before, after).filter(
    ({ kind, text }) => text !== "" || !((kind === "added" && after === "") || (kind === "removed" && before === "")),
  );

/** Two texts line by line: what was taken away, and what came. */
export function SourceDiff({ before, after }: { readonly before: string; readonly after: string }) {
  return (
    <div className="diff">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className="code" tabIndex={0}>
        {linesOf(before, after).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <span className={`ln ${looks[line.kind]}`} key={index}>
            <span className="g">{signs[line.kind]}</span>
            {line.text}
          </span>
        ))}
      </pre>
    </div>
  );
}
