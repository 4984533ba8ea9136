import { useEffect, useState } from "react";
import type { EngineName } from "../../src/cluster/submission.ts";
import { plainErrorOf } from "../service/plainErrorOf.ts";
import { service } from "../service/workbench.ts";
import type { SubmitForm } from "./submitForm.ts";

const engines: readonly (readonly [EngineName, string])[] = [
  ["local", "This machine"],
  ["slurm", "Slurm"],
];

export interface SubmitWhereProps {
  readonly form: SubmitForm;
  readonly onChange: (part: Partial<SubmitForm>) => void;
}

/** What runs the tasks, and whether it answers. */
export function SubmitWhere({ form, onChange }: SubmitWhereProps) {
  const profiles = useProfiles();
  const engine = form.engine || "local";
  const words = useProbe(engine, form.profile);
  return (
    <div className="row">
      <div className="seg" role="group" aria-label="Where">
        {engines.map(([name, label]) => (
          <button key={name} type="button" aria-pressed={form.engine === name} onClick={() => onChange({ engine: name })}>
            {label}
          </button>
        ))}
      </div>
      {profiles.length > 0 && (
        <label>
          <span className="lab">Profile</span>{" "}
          <select className="field" value={form.profile} onChange={(event) => onChange({ profile: event.target.value })}>
            <option value="">the default</option>
            {profiles.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <span className="engine-words" role="status">
        {words}
      </span>
    </div>
  );
}

function useProfiles(): readonly string[] {
  const [profiles, setProfiles] = useState<readonly string[]>([]);
  useEffect(() => {
    service.clusterProfiles().then(setProfiles, () => setProfiles([])); // what is wrong with the file the plan says
  }, []);
  return profiles;
}

function useProbe(engine: EngineName, profile: string): string {
  const [words, setWords] = useState("");
  useEffect(() => {
    let gone = false;
    setWords("asking…");
    service.probeEngine(engine, profile || undefined).then(
      (probe) => !gone && setWords(probe.words),
      (error: unknown) => !gone && setWords(plainErrorOf(error).message),
    );
    return () => {
      gone = true;
    };
  }, [engine, profile]);
  return words;
}
