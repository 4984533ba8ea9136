import { type FieldName, fieldLabels, type SubmitForm } from "./submitForm.ts";

export interface SubmitFieldsProps {
  readonly names: readonly FieldName[];
  readonly form: SubmitForm;
  readonly onChange: (part: Partial<SubmitForm>) => void;
}

export function SubmitFields({ names, form, onChange }: SubmitFieldsProps) {
  return (
    <div className="grid2">
      {names.map((name) => (
        <label key={name}>
          <span className="lab">{fieldLabels[name][0]}</span>
          <input
            className="field"
            value={form.fields[name]}
            placeholder={fieldLabels[name][1]}
            spellCheck={false}
            onChange={(event) => onChange({ fields: { ...form.fields, [name]: event.target.value } })}
          />
        </label>
      ))}
    </div>
  );
}
