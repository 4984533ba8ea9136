import { AnsiText } from "./AnsiText.tsx";

/** Text that a cell shows. */
export function PlainText({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <pre className="stream" tabIndex={0}>
      <AnsiText text={text} />
    </pre>
  );
}
