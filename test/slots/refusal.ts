/** How a command refuses: what it says, and its exit code where it has one of its own. */
export function refusalOf(step: () => unknown): { message: string; exitCode?: number } {
  try {
    step();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message, exitCode } = error as Error & { exitCode?: number };
    return { message, ...(exitCode !== undefined && { exitCode }) };
  }
  throw new Error('was not refused');
}
