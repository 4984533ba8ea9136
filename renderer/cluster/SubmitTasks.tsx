import type { TaskParams } from "../../src/cluster/submission.ts";
import type { SubmitForm } from "./submitForm.ts";

const ways = [
  ["grid", "Grid"],
  ["random", "Random search"],
  ["list", "List"],
] as const;

export interface SubmitTasksProps {
  readonly form: SubmitForm;
  /** of the notebook, with their defaults */
  readonly parameters: TaskParams;
  readonly onChange: (part: Partial<SubmitForm>) => void;
}

/** Which tasks: all combinations, some drawn at random, or those that are listed. */
export function SubmitTasks({ form, parameters, onChange }: SubmitTasksProps) {
  return (
    <>
      <div className="row">
        <div className="seg" role="group" aria-label="Which tasks">
          {ways.map(([way, label]) => (
            <button key={way} type="button" aria-pressed={form.way === way} onClick={() => onChange({ way })}>
              {label}
            </button>
          ))}
        </div>
        {form.way === "random" && <RandomFields form={form} onChange={onChange} />}
      </div>
      {form.way === "list" ? (
        <ListField form={form} onChange={onChange} />
      ) : (
        <ParameterFields form={form} parameters={parameters} onChange={onChange} />
      )}
    </>
  );
}

function ParameterFields({ form, parameters, onChange }: SubmitTasksProps) {
  const names = Object.keys(parameters);
  if (names.length === 0) return <p>The notebook has no parameters: declare them in a cell, const {"{ seed } = params({ seed: 0 })"}.</p>;
  return (
    <div className="params">
      {names.map((name) => (
        <label key={name}>
          <span className="lab">{name}</span>
          <input
            className="field"
            value={form.values[name] ?? ""}
            placeholder={form.way === "grid" ? `${parameters[name]}` : `${parameters[name]}, or uniform:0..1`}
            spellCheck={false}
            onChange={(event) => onChange({ values: { ...form.values, [name]: event.target.value } })}
          />
        </label>
      ))}
    </div>
  );
}

function RandomFields({ form, onChange }: Omit<SubmitTasksProps, "parameters">) {
  return (
    <>
      <label>
        <span className="lab">How many</span>{" "}
        <input className="field num" value={form.count} inputMode="numeric" onChange={(event) => onChange({ count: event.target.value })} />
      </label>
      <label>
        <span className="lab">Seed</span>{" "}
        <input className="field num" value={form.seed} inputMode="numeric" onChange={(event) => onChange({ seed: event.target.value })} />
      </label>
    </>
  );
}

function ListField({ form, onChange }: Omit<SubmitTasksProps, "parameters">) {
  return (
    <div className="params">
      <label style={{ gridColumn: "1 / -1" }}>
        <span className="lab">One task a line</span>
        <textarea
          className="field"
          value={form.list}
          placeholder={"seed=0, rank=4\nseed=0, rank=16"}
          spellCheck={false}
          onChange={(event) => onChange({ list: event.target.value })}
        />
      </label>
    </div>
  );
}
