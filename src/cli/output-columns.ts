/** Columns of standard output: those of the terminal, or 80 where there is none. */
export const outputColumns = (): number => Math.max(MINIMUM_COLUMNS, process.stdout.columns || 80);

const MINIMUM_COLUMNS = 40;
