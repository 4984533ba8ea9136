import { Dialog } from "radix-ui";
import { type FormEvent, useEffect, useState } from "react";
import type { TaskParams } from "../../src/cluster/submission.ts";
import { focusDocument } from "../command/focusDocument.ts";
import { plural } from "../format/number.ts";
import { openTab } from "../frame/tabStore.ts";
import { toastError } from "../notice/toastStore.ts";
import { drafts, service } from "../service/workbench.ts";
import { PlanPreview } from "./PlanPreview.tsx";
import { SubmitFields } from "./SubmitFields.tsx";
import { SubmitTasks } from "./SubmitTasks.tsx";
import { SubmitWhere } from "./SubmitWhere.tsx";
import { closeSubmitDialog, useSubmitDialog } from "./submitDialogStore.ts";
import { emptyForm, resourceFields, type SubmitForm, slurmFields, submitOptions } from "./submitForm.ts";
import { useSubmissionPlan } from "./useSubmissionPlan.ts";
import "./cluster.css";

/** Asks how a notebook is to be run as many tasks, and shows beforehand which tasks and what exactly would be run. */
export function SubmitDialog() {
  const notebook = useSubmitDialog((store) => store.notebook);
  return (
    <Dialog.Root open={notebook !== null} onOpenChange={(open) => !open && closeSubmitDialog()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        {notebook !== null && (
          <Dialog.Content className="dialog submit" onCloseAutoFocus={focusDocument}>
            <Dialog.Title>Submit {notebook.slice(notebook.lastIndexOf("/") + 1)} as tasks</Dialog.Title>
            <Dialog.Description>
              The notebook as it is saved, once for each set of parameters. Tasks go on without this page; their runs come home as they end.
            </Dialog.Description>
            <SubmitFormFields notebook={notebook} />
          </Dialog.Content>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SubmitFormFields({ notebook }: { readonly notebook: string }) {
  const [form, setForm] = useState<SubmitForm>(emptyForm);
  const { plan, wrong } = useSubmissionPlan(notebook, form);
  const parameters = useKeptParameters(plan?.parameters);
  const [sending, setSending] = useState(false);
  const change = (part: Partial<SubmitForm>) => setForm((now) => ({ ...now, ...part }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!plan || sending) return;
    setSending(true);
    if (await send(notebook, form)) closeSubmitDialog();
    else setSending(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <SubmitTasks form={form} parameters={parameters} onChange={change} />
      <SubmitWhere form={form} onChange={change} />
      <SubmitFields names={resourceFields} form={form} onChange={change} />
      <details>
        <summary>Account, partition and more</summary>
        <SubmitFields names={slurmFields} form={form} onChange={change} />
      </details>
      <p className="field-error" role="status">
        {wrong}
      </p>
      {plan && <PlanPreview plan={plan} />}
      <div className="acts">
        <Dialog.Close className="btn">Cancel</Dialog.Close>
        <button type="submit" className="btn primary" disabled={!plan || sending}>
          {sending ? "Submitting…" : `Submit ${plan ? plural(plan.tasks.length, "task") : ""}`}
        </button>
      </div>
    </form>
  );
}

/** While the form says nothing that can be planned, the notebook's parameters stay what they were. */
function useKeptParameters(parameters: TaskParams | undefined): TaskParams {
  const [kept, setKept] = useState<TaskParams>({});
  useEffect(() => {
    if (parameters) setKept(parameters);
  }, [parameters]);
  return kept;
}

/** What was typed last goes to the file first. */
async function send(notebook: string, form: SubmitForm): Promise<boolean> {
  try {
    await drafts.flush(notebook);
    const { id } = await service.submit(notebook, submitOptions(form));
    openTab({ kind: "submission", id });
    return true;
  } catch (error) {
    toastError("The notebook could not be submitted", error);
    return false;
  }
}
