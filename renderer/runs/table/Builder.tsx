import { Plus, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useId, useState } from "react";
import { type QueryKey, quotedWhereNeeded } from "../../../src/runs/query/completeQuery.ts";
import { queryParts, withoutPart, withPart } from "../../../src/runs/query/queryParts.ts";

interface BuilderProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly keys: readonly QueryKey[];
}

/** The query's conditions one by one, each to take away, and a form for a further one. */
export function Builder({ query, onQuery, keys }: BuilderProps) {
  const parts = queryParts(query);
  return (
    <span className="chip-row">
      <span className="dim">Where</span>
      {parts.map((part, i) => (
        <span key={part.text} className="chip">
          <code>{part.text}</code>
          <button type="button" className="x" aria-label={`Remove ${part.text}`} onClick={() => onQuery(withoutPart(query, i))}>
            <X className="i sm" aria-hidden="true" />
          </button>
        </span>
      ))}
      <AddCondition keys={keys} onAdd={(condition) => onQuery(withPart(query, condition))} />
    </span>
  );
}

const textOperators = ["=", "!=", "~"];
const numberOperators = ["=", "!=", "<", "<=", ">", ">="];

function AddCondition({ keys, onAdd }: { readonly keys: readonly QueryKey[]; readonly onAdd: (condition: string) => void }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [operator, setOperator] = useState("=");
  const [value, setValue] = useState("");
  const list = useId();
  const key = keys.find((one) => one.name === name);
  const operators = key && ["number", "time", "duration"].includes(key.type) ? numberOperators : textOperators;
  const chosen = operators.includes(operator) ? operator : "=";
  const add = () => {
    onAdd(`${name} ${chosen} ${quotedWhereNeeded(value.trim())}`);
    setOpen(false);
    setValue("");
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="btn ghost small">
        <Plus className="i sm" aria-hidden="true" />
        Condition
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popup condition" align="start" sideOffset={4} aria-label="New condition">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (key && value.trim() !== "") add();
            }}
          >
            <input
              className="field"
              aria-label="Name"
              list={`${list}-names`}
              value={name}
              placeholder="name"
              onChange={(event) => setName(event.target.value)}
            />
            <datalist id={`${list}-names`}>
              {keys.map((one) => (
                <option key={one.name} value={one.name} />
              ))}
            </datalist>
            <select className="field" aria-label="Operator" value={chosen} onChange={(event) => setOperator(event.target.value)}>
              {operators.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
            <input
              className="field"
              aria-label="Value"
              list={`${list}-values`}
              value={value}
              placeholder="value"
              onChange={(event) => setValue(event.target.value)}
            />
            <datalist id={`${list}-values`}>
              {(key?.values ?? []).map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
            <button type="submit" className="btn primary" disabled={!key || value.trim() === ""}>
              Add
            </button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
