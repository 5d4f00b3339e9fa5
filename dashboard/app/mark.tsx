// The product's sign: a ticket.
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path
        d="M3 7.500A1.500 1.500 0 0 1 4.500 6h15A1.500 1.500 0 0 1 21 7.500V10a2 2 0 0 0 0 4v2.500a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 16.500V14a2 2 0 0 0 0-4z"
        stroke="var(--color-strong)"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <path
        d="M15 8.500v1.500m0 1.500v1m0 1.500v1.500"
        stroke="var(--color-strong)"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
