/**
 * Breaks a text at its blanks.
 *
 * @param beginning stands before the first line; the others begin with as many blanks
 * @param columns of a whole line. A longer word has a line of its own
 */
export function wrap(beginning: string, text: string, columns: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && beginning.length + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line]
    .map((each, index) => (index === 0 ? beginning : " ".repeat(beginning.length)) + each)
    .join("\n");
}
