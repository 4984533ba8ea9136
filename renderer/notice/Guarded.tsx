import { Component, type ErrorInfo, type ReactNode } from "react";

interface GuardedProps {
  /** what cannot be drawn, such as "This output" */
  readonly what: string;
  readonly children: ReactNode;
}

interface GuardedState {
  readonly error: Error | null;
}

/** Where a part of the page cannot be drawn, it says so in its place, and the rest stands. */
export class Guarded extends Component<GuardedProps, GuardedState> {
  override state: GuardedState = { error: null };

  static getDerivedStateFromError(error: unknown): GuardedState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error(error, componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="error" role="alert">
        <p className="msg">
          <b>{this.props.what} cannot be drawn.</b> {error.message}
        </p>
        <p className="sec">Nothing is lost: what you wrote and what was put out is kept.</p>
        <button type="button" className="btn small" onClick={() => this.setState({ error: null })}>
          Try again
        </button>
      </div>
    );
  }
}
