/** Begins each line of standard error that warns: a process that runs another tells warnings from other output by it. */
export const WARNING = "warning: ";

/** The warnings among the lines that a process wrote. */
export const warningsIn = (output: string): readonly string[] =>
  output.split("\n").flatMap((line) => (line.startsWith(WARNING) ? [line.slice(WARNING.length)] : []));

/** The other lines that it wrote. */
export const withoutWarnings = (output: string): string =>
  output
    .split("\n")
    .filter((line) => !line.startsWith(WARNING))
    .join("\n");
