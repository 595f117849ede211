/** Dollars as people read them: `$12.30`, and what is less than a dollar with three digits that count: `$0.0123`. */
export function formatDollars(value: number): string {
  if (value === 0) return '$0';
  if (value >= 1) return `$${value.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')}`;
  return `$${value.toFixed(Math.min(12, 2 - Math.floor(Math.log10(value))))}`;
}
