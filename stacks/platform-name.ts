/** Name of the platform target and of its namespace. */
export function platformName(project: string): string {
  return `${project}-platform`;
}
