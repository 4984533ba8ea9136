import { Popover } from "radix-ui";
import type { ReactNode } from "react";

export interface MenuPopupProps {
  readonly label: string;
  readonly align: "start" | "end";
  readonly children: ReactNode;
}

/** What opens below a button of the runs table or of the comparison, to find something in and to choose it. */
export function MenuPopup({ label, align, children }: MenuPopupProps) {
  return (
    <Popover.Portal>
      <Popover.Content className="popup columns-popup" align={align} sideOffset={4} aria-label={label}>
        {children}
      </Popover.Content>
    </Popover.Portal>
  );
}

export interface FindFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onFind: (value: string) => void;
}

/** Narrows what is offered below it while one types. */
export function FindField({ label, placeholder, value, onFind }: FindFieldProps) {
  return (
    <input className="field" aria-label={label} placeholder={placeholder} value={value} onChange={(event) => onFind(event.target.value)} />
  );
}

export interface KeyOptionProps {
  readonly name: string;
  readonly about: string;
  readonly onChoose: () => void;
}

/** A key of the runs that can be chosen. */
export function KeyOption({ name, about, onChoose }: KeyOptionProps) {
  return (
    <li>
      <button type="button" className="opt" onClick={onChoose}>
        <code>{name}</code>
        <span className="tail">{about}</span>
      </button>
    </li>
  );
}
