import { RadioGroup } from "radix-ui";
import type { Choice } from "./dialogStore.ts";

export interface ChoicesProps {
  readonly label: string;
  readonly options: readonly Choice[];
  readonly value: string;
  onChange(value: string): void;
}

/** One of several, each with a line that says what it is. */
export function Choices({ label, options, value, onChange }: ChoicesProps) {
  return (
    <RadioGroup.Root className="choices" aria-label={label} value={value} onValueChange={onChange}>
      {options.map((option) => (
        <RadioGroup.Item key={option.value} value={option.value} className="choice" aria-label={`${option.label}: ${option.detail}`}>
          <span className="choice-mark" aria-hidden />
          <span>
            <b>{option.label}</b>
            <small>{option.detail}</small>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
