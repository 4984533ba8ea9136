import { useEffect, useState } from "react";
import type { SubmissionPlan } from "../../src/cluster/submission.ts";
import { plainErrorOf } from "../service/plainErrorOf.ts";
import { service } from "../service/workbench.ts";
import { type SubmitForm, submitOptions } from "./submitForm.ts";

export interface PlannedSubmission {
  readonly plan: SubmissionPlan | null;
  /** why there is none */
  readonly wrong: string | null;
}

const pause = 200; // ms after the last key

/** What would be submitted, as the form stands; asked of the service, which knows the notebook and the site. */
export function useSubmissionPlan(notebook: string, form: SubmitForm): PlannedSubmission {
  const [planned, setPlanned] = useState<PlannedSubmission>({ plan: null, wrong: null });
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(async () => {
      const next = await planOf(notebook, form);
      if (!gone) setPlanned(next);
    }, pause);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [notebook, form]);
  return planned;
}

async function planOf(notebook: string, form: SubmitForm): Promise<PlannedSubmission> {
  try {
    return { plan: await service.planSubmission(notebook, submitOptions(form)), wrong: null };
  } catch (error) {
    const { message, hint } = plainErrorOf(error);
    return { plan: null, wrong: hint ? `${message} ${hint}` : message };
  }
}
