import { AlertDialog } from "radix-ui";
import { type FormEvent, useId, useState } from "react";
import { focusDocument } from "../command/focusDocument.ts";
import { Choices } from "./Choices.tsx";
import { answerDialog, type Question, useDialog } from "./dialogStore.ts";

/** The one dialog of the page: its title is the question, the safe answer has the focus. */
export function QuestionDialog() {
  const question = useDialog((store) => store.question);
  return (
    <AlertDialog.Root open={question !== null} onOpenChange={(open) => !open && answerDialog(null)}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="scrim" />
        {question && (
          <AlertDialog.Content className="dialog" onCloseAutoFocus={focusDocument}>
            <AlertDialog.Title>{question.title}</AlertDialog.Title>
            <AlertDialog.Description asChild>
              <div className="dialog-text">{question.text}</div>
            </AlertDialog.Description>
            {question.field && <FieldForm question={question} field={question.field} />}
            {question.choice && <ChoiceForm question={question} choice={question.choice} />}
            {!question.field && !question.choice && <Answers question={question} />}
          </AlertDialog.Content>
        )}
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Answers({ question }: { question: Question }) {
  return (
    <div className="acts">
      <AlertDialog.Cancel className="btn">Cancel</AlertDialog.Cancel>
      <AlertDialog.Action className={`btn ${question.destructive ? "danger solid" : "primary"}`} onClick={() => answerDialog("")}>
        {question.confirm}
      </AlertDialog.Action>
    </div>
  );
}

function ChoiceForm({ question, choice }: { question: Question; choice: NonNullable<Question["choice"]> }) {
  const [value, setValue] = useState(choice.options[0]?.value ?? "");
  return (
    <>
      <Choices {...choice} value={value} onChange={setValue} />
      <div className="acts">
        <AlertDialog.Cancel className="btn">Cancel</AlertDialog.Cancel>
        <AlertDialog.Action className="btn primary" onClick={() => answerDialog(value)}>
          {question.confirm}
        </AlertDialog.Action>
      </div>
    </>
  );
}

function FieldForm({ question, field }: { question: Question; field: NonNullable<Question["field"]> }) {
  const [value, setValue] = useState(field.value);
  const [shown, setShown] = useState<string | null>(null);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = field.check(value);
    if (wrong) setShown(wrong);
    else answerDialog(value);
  };
  return (
    <form onSubmit={submit}>
      <label className="lab" htmlFor={id}>
        {field.label}
      </label>
      <input
        id={id}
        className={`field wide ${shown ? "is-error" : ""}`}
        // biome-ignore lint/a11y/noAutofocus: a dialog takes the focus, and this is what it is for
        autoFocus
        value={value}
        aria-describedby={`${id}-error`}
        onChange={(event) => setValue(event.target.value)}
      />
      <p className="field-error" id={`${id}-error`}>
        {shown}
      </p>
      <div className="acts">
        <AlertDialog.Cancel className="btn">Cancel</AlertDialog.Cancel>
        <button type="submit" className="btn primary">
          {question.confirm}
        </button>
      </div>
    </form>
  );
}
