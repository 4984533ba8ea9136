import { editor, KeyCode, KeyMod, languages, MarkerSeverity } from "monaco-editor/editor";
import { useEffect, useRef } from "react";
import type { KeyProblem } from "../../src/keys/keyFile.ts";
import { commands } from "../command/commands.ts";
import { keysOf } from "../command/keyBindings.ts";
import { editorOptions } from "./editorOptions.ts";

const language = "steerlab-keys";

/** JSON with comments, and nothing else of it: Monaco's own JSON comes with a worker of its own. */
languages.register({ id: language });
languages.setLanguageConfiguration(language, {
  comments: { lineComment: "//", blockComment: ["/*", "*/"] },
  brackets: [
    ["{", "}"],
    ["[", "]"],
  ],
  autoClosingPairs: [
    { open: "{", close: "}" },
    { open: "[", close: "]" },
    { open: '"', close: '"', notIn: ["string", "comment"] },
  ],
});
languages.setMonarchTokensProvider(language, {
  tokenizer: {
    root: [
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, "variable.property"],
      [/"(?:[^"\\]|\\.)*"?/, "string"],
      [/\/\/.*/, "comment"],
      [/\/\*/, "comment", "@comment"],
      [/\b(?:null|true|false)\b/, "keyword"],
      [/[{}[\],:]/, "delimiter"],
    ],
    comment: [
      [/\*\//, "comment", "@pop"],
      [/./, "comment"],
    ],
  },
});
languages.registerCompletionItemProvider(language, {
  triggerCharacters: ['"'],
  provideCompletionItems(model, position) {
    const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
    const begun = /(?:^|[{,])\s*"?([\w.]*)$/.exec(before);
    if (!begun) return { suggestions: [] };
    const quoted = before.slice(begun.index).includes('"');
    const range = {
      ...{ startLineNumber: position.lineNumber, endLineNumber: position.lineNumber },
      ...{ startColumn: position.column - begun[1]!.length, endColumn: position.column },
    };
    return {
      suggestions: commands.map((command) => ({
        label: { label: command.id, description: keysOf(command).join(", ") },
        kind: languages.CompletionItemKind.Property,
        detail: command.title,
        insertText: quoted ? command.id : `"${command.id}": ""`,
        range,
      })),
    };
  },
});

export interface KeyFileEditorProps {
  /** to begin with */
  readonly text: string;
  readonly problems: readonly KeyProblem[];
  onChange(text: string): void;
  onSave(text: string): void;
}

export default function KeyFileEditor({ text, problems, onChange, onSave }: KeyFileEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const made = useRef<editor.IStandaloneCodeEditor>(null);
  const handlers = useRef({ onChange, onSave });
  handlers.current = { onChange, onSave };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what it begins with
  useEffect(() => {
    const model = editor.createModel(text, language);
    const instance = editor.create(host.current!, { ...editorOptions, model, ariaLabel: "Keyboard shortcuts", automaticLayout: true });
    made.current = instance;
    model.onDidChangeContent(() => handlers.current.onChange(model.getValue()));
    instance.addCommand(KeyMod.CtrlCmd | KeyCode.KeyS, () => handlers.current.onSave(model.getValue()));
    instance.focus();
    return () => {
      instance.dispose();
      model.dispose();
    };
  }, []);

  useEffect(() => {
    const model = made.current?.getModel();
    if (model) editor.setModelMarkers(model, "keys", problems.map(markerOf));
  }, [problems]);

  return <div ref={host} className="key-file-editor" />;
}

function markerOf({ message, code, details: { line, column, length } }: KeyProblem): editor.IMarkerData {
  return {
    severity: MarkerSeverity.Error,
    ...{ startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column + Math.max(1, length) },
    message,
    code,
  };
}
