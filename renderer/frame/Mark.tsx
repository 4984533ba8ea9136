/** The product's mark: a distribution and the one it is steered to. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" fill="none" strokeLinecap="round" aria-hidden="true">
      <path d="M1.5 13.5C5 13.5 6 3 8.4 3c1.6 0 1.6 4 3.1 4" stroke="var(--base)" strokeWidth="1.6" />
      <path d="M4.5 13.5C8.5 13.5 9 6.5 11.2 6.5c1.8 0 1.6 7 3.3 7" stroke="var(--accent)" strokeWidth="1.8" />
    </svg>
  );
}
