import { lineDiff } from "../../src/runs/lineDiff.ts";

const signs = { same: " ", removed: "−", added: "+" };
const looks = { same: "", removed: "del", added: "add" };

/** Two texts line by line: what was taken away, and what came. */
export function SourceDiff({ before, after }: { readonly before: string; readonly after: string }) {
  return (
    <div className="diff">
      <pre className="code">
        {lineDiff(before, after).map((line, index) => (
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
