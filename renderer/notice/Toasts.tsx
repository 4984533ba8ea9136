import { Check, CircleX, Info, TriangleAlert, X } from "lucide-react";
import { dismissToast, type Toast, useToasts } from "./toastStore.ts";

const icons = { fresh: Check, stale: TriangleAlert, failed: CircleX, running: Info };

export function Toasts() {
  const toasts = useToasts((store) => store.toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const Icon = icons[toast.tone];
  return (
    <div className="toast">
      <Icon className={`i ${toast.tone}`} aria-hidden />
      <b>{toast.title}</b>
      <button type="button" className="btn ghost icon small" aria-label="Dismiss" onClick={() => dismissToast(toast.id)}>
        <X className="i sm" aria-hidden />
      </button>
      {toast.text && <p>{toast.text}</p>}
      {toast.actions && <ToastActions toast={toast} />}
    </div>
  );
}

function ToastActions({ toast }: { toast: Toast }) {
  return (
    <div className="acts">
      {toast.actions?.map((action) => (
        <button
          type="button"
          key={action.label}
          className="btn small"
          onClick={() => {
            dismissToast(toast.id);
            action.run();
          }}
        >
          {action.label}
        </button>
      ))}
    </div>
  );
}
