/** Whether a group is part of the target: empty means yes, and only these words mean no (codexctl's rule). */
export function isEnabled(when: string | boolean | undefined): boolean {
  return !['false', '0', 'no'].includes(
    String(when ?? '')
      .trim()
      .toLowerCase(),
  );
}
