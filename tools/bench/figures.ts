/** With as many digits as say something. */
export function seconds(figure: number): string {
  return `${figure.toFixed(figure < 0.1 ? 3 : figure < 10 ? 2 : 1)} s`;
}

/** 1,000 */
export function grouped(figure: number): string {
  return figure.toLocaleString('en');
}
