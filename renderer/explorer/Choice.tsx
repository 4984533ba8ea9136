interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  /** the name is for screen readers only */
  readonly hidden?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a few, side by side. */
export function Choice<T extends string>({ name, value, options, hidden, onChange }: ChoiceProps<T>) {
  return (
    <span className="choice">
      {!hidden && <span className="lab">{name}</span>}
      <span className="seg" role="group" aria-label={name}>
        {options.map(([key, text]) => (
          <button type="button" key={key} aria-pressed={key === value} onClick={() => onChange(key)}>
            {text}
          </button>
        ))}
      </span>
    </span>
  );
}
