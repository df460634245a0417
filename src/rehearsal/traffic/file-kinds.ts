/** A kind of file that is no text, told by its first bytes. */
interface FileKind {
  /** "it is ..." */
  readonly name: string;
  /** Whether a file that begins so is of this kind. */
  readonly matches: (head: Buffer) => boolean;
  /** The command or the step that makes text of it. */
  readonly remedy: (file: string) => string;
}

const startsWith =
  (...bytes: readonly (string | number)[]) =>
  (head: Buffer): boolean => {
    const expected = Buffer.concat(
      bytes.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from([part]))),
    );
    return head.subarray(0, expected.length).equals(expected);
  };

const textStartsWith =
  (pattern: RegExp) =>
  (head: Buffer): boolean =>
    pattern.test(head.subarray(0, 512).toString("latin1"));

const isZip = startsWith("PK", 3, 4);

/** A file's name for a shell. */
const quoted = (file: string): string => `'${file.replaceAll("'", "'\\''")}'`;

/** The file that a remedy writes: never the one that it reads. */
const converted = (file: string): string => `${file}-converted.csv`;

const unpackWith = (command: string) => (file: string) =>
  `unpack it: ${command} ${quoted(file)} > ${quoted(converted(file))}`;
const saveAsCsv = (): string => "open it in a spreadsheet program and save the sheet as CSV";
const queryWithDuckdb = (file: string): string =>
  `convert it: duckdb -c "copy (select * from '${file}') to '${converted(file)}' (header)"`;
/** The step that makes UTF-8 of text in another encoding. */
export const recode =
  (encoding: string) =>
  (file: string): string =>
    `convert it: iconv -f ${encoding} -t UTF-8 ${quoted(file)} > ${quoted(converted(file))}`;
const exportCsv = (): string => "export the figures as CSV or JSON instead";

/**
 * The first that matches counts. Signatures: https://en.wikipedia.org/wiki/List_of_file_signatures; Parquet:
 * https://parquet.apache.org/docs/file-format/
 */
const FILE_KINDS: readonly FileKind[] = [
  { name: "UTF-32 text", matches: startsWith(0xff, 0xfe, 0, 0), remedy: recode("UTF-32") },
  { name: "UTF-16 text", matches: startsWith(0xff, 0xfe), remedy: recode("UTF-16") },
  { name: "UTF-16 text", matches: startsWith(0xfe, 0xff), remedy: recode("UTF-16") },
  {
    name: "an Excel workbook",
    matches: (head) => isZip(head) && /\[Content_Types\]\.xml|xl\//.test(head.toString("latin1")),
    remedy: saveAsCsv,
  },
  {
    name: "an OpenDocument file",
    matches: (head) => isZip(head) && head.includes("application/vnd.oasis.opendocument"),
    remedy: saveAsCsv,
  },
  { name: "a zip archive", matches: isZip, remedy: unpackWith("unzip -p") },
  { name: "an empty zip archive", matches: startsWith("PK", 5, 6), remedy: exportCsv },
  { name: "an old Excel workbook", matches: startsWith(0xd0, 0xcf, 0x11, 0xe0), remedy: saveAsCsv },
  { name: "compressed by zstd", matches: startsWith(0x28, 0xb5, 0x2f, 0xfd), remedy: unpackWith("zstd -dc") },
  { name: "compressed by xz", matches: startsWith(0xfd, "7zXZ", 0), remedy: unpackWith("xz -dc") },
  { name: "compressed by bzip2", matches: startsWith("BZh"), remedy: unpackWith("bzip2 -dc") },
  { name: "compressed by lz4", matches: startsWith(0x04, 0x22, 0x4d, 0x18), remedy: unpackWith("lz4 -dc") },
  { name: "compressed by compress", matches: startsWith(0x1f, 0x9d), remedy: unpackWith("zcat") },
  { name: "a 7z archive", matches: startsWith("7z", 0xbc, 0xaf, 0x27, 0x1c), remedy: unpackWith("7z x -so") },
  { name: "a rar archive", matches: startsWith("Rar!"), remedy: unpackWith("unrar p -inul") },
  {
    name: "a tar archive",
    matches: (head) => head.subarray(257, 262).toString("latin1") === "ustar",
    remedy: unpackWith("tar -xOf"),
  },
  { name: "a Parquet file", matches: startsWith("PAR1"), remedy: queryWithDuckdb },
  { name: "an Arrow file", matches: startsWith("ARROW1"), remedy: queryWithDuckdb },
  { name: "an ORC file", matches: startsWith("ORC"), remedy: exportCsv },
  { name: "an Avro file", matches: startsWith("Obj", 1), remedy: exportCsv },
  { name: "an SQLite database", matches: startsWith("SQLite format 3"), remedy: exportCsv },
  { name: "a PDF document", matches: startsWith("%PDF"), remedy: exportCsv },
  { name: "a picture", matches: startsWith(0x89, "PNG"), remedy: exportCsv },
  { name: "a picture", matches: startsWith(0xff, 0xd8, 0xff), remedy: exportCsv },
  { name: "an HTML or XML document", matches: textStartsWith(/^(\xef\xbb\xbf)?\s*</), remedy: exportCsv },
  {
    name: "output of the AWS CLI as text, table or YAML",
    matches: textStartsWith(
      /^(METRICDATARESULTS|DATAPOINTS|TIMESTAMPS|(- )?(MetricDataResults|Datapoints|Label):|-{10,}\r?\n\|)/,
    ),
    remedy: () => "run the command again with --output json",
  },
  {
    name: "an error message of the AWS CLI",
    matches: textStartsWith(/^\s*(aws: error|usage: aws|An error occurred \(|Unable to locate credentials)/),
    remedy: () => "mend what it says, and run the command again",
  },
  {
    name: "JSON Lines, a document in each line",
    matches: textStartsWith(/^(\xef\xbb\xbf)?\{[^\n]*\}\r?\n\{/),
    remedy: (file) =>
      `convert it, with the names of its fields: jq -r '[.time, .requests] | @csv' ${quoted(file)} > ${quoted(converted(file))}`,
  },
  {
    name: "metrics as Prometheus scrapes them, of one moment",
    matches: textStartsWith(/^# (HELP|TYPE) \S/),
    remedy: () => "ask Prometheus for a time by /api/v1/query_range, and read that JSON",
  },
  {
    name: "an access log of a Network Load Balancer, which has connections and no requests",
    matches: textStartsWith(/^tls \d\.\d /),
    remedy: exportCsv,
  },
  {
    name: "a connection log of a load balancer, which has no requests",
    matches: textStartsWith(/^\d{4}-\d\d-\d\dT\S+Z [\d.:a-f]+ \d+ \d+ (TLS|-)/),
    remedy: () => "read its access log",
  },
  {
    name: "a table drawn with lines",
    matches: textStartsWith(/^\s*(\+-|\|[^\n]*\|\s*\r?\n\|[-: |]+\|)|^[^\n]*\|[^\n]*\n-+\+-/),
    remedy: () => "export it as CSV, in psql with --csv and in mysql with --batch",
  },
  {
    name: "a pointer of Git LFS",
    matches: textStartsWith(/^version https:\/\/git-lfs/),
    remedy: () => "fetch the file itself: git lfs pull",
  },
  { name: "compressed by gzip twice", matches: (head) => isGzip(head), remedy: unpackWith("gzip -dc") },
  { name: "UTF-16 text without a mark", matches: (head) => hasNulAt(head, 1), remedy: recode("UTF-16LE") },
  { name: "UTF-16 text without a mark", matches: (head) => hasNulAt(head, 0), remedy: recode("UTF-16BE") },
  { name: "a binary file", matches: (head) => head.includes(0), remedy: exportCsv },
];

/** Whether every second byte is 0 and the ones between are not, as in UTF-16 of ASCII. */
const hasNulAt = (head: Buffer, parity: 0 | 1): boolean => {
  const start = head.subarray(0, Math.min(64, head.length - (head.length % 2)));
  return start.length >= 4 && start.every((byte, index) => (index % 2 === parity) === (byte === 0));
};

/** Whether a file that begins so was compressed by gzip. */
export const isGzip = startsWith(0x1f, 0x8b);

/** "it is a zip archive; unpack it: ...", undefined for text that can be tried. */
export const unreadableKind = (head: Buffer, file: string): string | undefined => {
  const kind = FILE_KINDS.find(({ matches }) => matches(head));
  return kind && `it is ${kind.name}, allowed are CSV, JSON and access logs, plain or in gzip; ${kind.remedy(file)}`;
};
