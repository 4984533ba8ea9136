/** `16.9 MB`, `26 kB`, `988 MB`, `3.9 GB`: decimal units, as disks and the pages of models count. */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 || unit === 1 ? 0 : 1;
  return `${size.toFixed(digits)} ${units[unit]}`;
}
